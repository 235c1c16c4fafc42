import { assert, describe, it } from "@effect/vitest"
import { completionBody, type ModelRequest, responseBody } from "../../../../src/domain/agents/openai/ModelRequest.ts"

const request = (changed: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "m",
  system: undefined,
  history: [],
  prompt: { text: "hello", from: "u1_ann" },
  ...changed
})
const completion = (changed: Partial<ModelRequest>) =>
  JSON.parse(completionBody(request(changed))) as {
    readonly messages: ReadonlyArray<unknown>
  }
const image = { name: "a.png", mime: "image/png", size: 3, data: "AAAA" }

describe("What a model is asked", () => {
  it("is streamed, with its usage", () => {
    assert.deepStrictEqual(JSON.parse(completionBody(request())), {
      model: "m",
      messages: [{ role: "user", content: "hello" }],
      stream: true,
      stream_options: { include_usage: true }
    })
  })

  it("has what it is told first, and what was said before", () => {
    const { messages } = completion({
      system: "Be brief.",
      history: [{ role: "user", text: "one", from: "u1_ann" }, { role: "assistant", text: "uno" }]
    })
    assert.deepStrictEqual(messages, [
      { role: "system", content: "Be brief." },
      { role: "user", content: "one" },
      { role: "assistant", content: "uno" },
      { role: "user", content: "hello" }
    ])
  })

  it("says who says what where several do", () => {
    const { messages } = completion({
      history: [{ role: "user", text: "one", from: "u1_bob" }, { role: "assistant", text: "uno" }]
    })
    assert.deepStrictEqual(messages, [
      { role: "user", content: "[u1_bob] one" },
      { role: "assistant", content: "uno" },
      { role: "user", content: "[u1_ann] hello" }
    ])
  })

  it("has messages whose roles take turns", () => {
    const { messages } = completion({
      history: [{ role: "user", text: "one", from: "u1_ann" }, { role: "user", text: "two", from: "u1_ann" }]
    })
    assert.deepStrictEqual(messages, [{ role: "user", content: "one\n\ntwo\n\nhello" }])
  })

  it("quotes what the prompt refers to above its words", () => {
    const { messages } = completion({ prompt: { text: "why?", context: [{ kind: "reply", text: "so" }] } })
    assert.deepStrictEqual(messages, [{ role: "user", content: "> [in reply to, you]\n> so\n\nwhy?" }])
  })

  it("has images within it, and nothing of a file without its bytes", () => {
    const { messages } = completion({
      prompt: { text: "what?", files: [image, { name: "b", mime: "image/png", size: 3, url: "https://x" }] }
    })
    assert.deepStrictEqual(messages, [{
      role: "user",
      content: [
        { type: "text", text: "what?" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }
      ]
    }])
  })

  it("has the images of what it refers to first, as their words stand above", () => {
    const theirs = { ...image, data: "BBBB", context: "reply" } as const
    const { messages } = completion({
      prompt: {
        text: "and mine?",
        context: [{ kind: "reply", text: "[image: b.png, attached]" }],
        files: [image, theirs]
      }
    })
    assert.deepStrictEqual(messages, [{
      role: "user",
      content: [
        { type: "text", text: "> [in reply to, you]\n> [image: b.png, attached]\n\nand mine?" },
        { type: "image_url", image_url: { url: "data:image/png;base64,BBBB" } },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }
      ]
    }])
  })

  it("is the same at the other endpoint, where nothing is kept", () => {
    const body: unknown = JSON.parse(responseBody(request({
      system: "Be brief.",
      history: [{ role: "user", text: "one" }, { role: "assistant", text: "uno" }],
      prompt: { text: "what?", files: [image] }
    })))
    assert.deepStrictEqual(body, {
      model: "m",
      instructions: "Be brief.",
      input: [
        { role: "user", content: [{ type: "input_text", text: "one" }] },
        { role: "assistant", content: [{ type: "output_text", text: "uno" }] },
        {
          role: "user",
          content: [
            { type: "input_text", text: "what?" },
            { type: "input_image", image_url: "data:image/png;base64,AAAA" }
          ]
        }
      ],
      reasoning: { summary: "auto" },
      store: false,
      stream: true
    })
  })
})
