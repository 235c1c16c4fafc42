import { assert, describe, it } from "@effect/vitest"
import { readModelList } from "../../../../src/domain/agents/openai/ModelList.ts"

const list = (...data: ReadonlyArray<unknown>) => ({ object: "list", data })

describe("readModelList", () => {
  for (
    const [server, entry] of [
      ["llama.cpp", { id: "m", meta: { n_ctx: 512, n_ctx_train: 9 } }],
      ["vLLM", { id: "m", max_model_len: 512 }],
      ["OpenRouter", { id: "m", context_length: 512 }]
    ] as const
  ) {
    it(`reads the context of a model of ${server}'s`, () => {
      assert.deepStrictEqual(readModelList(list({ id: "n" }, entry), "m"), { names: ["n", "m"], context: 512 })
    })
  }

  it("takes the one model of a server that has one, whatever it is called", () => {
    assert.deepStrictEqual(readModelList(list({ id: "own", meta: { n_ctx: 512 } }), "m").context, 512)
    assert.isUndefined(readModelList(list({ id: "a", max_model_len: 1 }, { id: "b" }), "m").context)
  })

  it("knows nothing of what it cannot read", () => {
    for (const json of [undefined, [], { data: "x" }, list(1, { id: 2 }), list({ id: "m", max_model_len: 0 })]) {
      assert.isUndefined(readModelList(json, "m").context)
    }
  })
})
