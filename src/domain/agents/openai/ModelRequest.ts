import { quotedContext } from "../../routing/context/QuotedContext.ts"
import type { AgentCommand, HistoryMessage } from "../../turns/AgentCommand.ts"

/** What a model is asked, whichever endpoint it is asked at. */
export interface ModelRequest {
  readonly model: string
  readonly system: string | undefined
  readonly history: ReadonlyArray<HistoryMessage>
  readonly prompt: Pick<Extract<AgentCommand, { _tag: "Prompt" }>, "text" | "context" | "files" | "from">
}

/** One message of a request: `images` as data URIs. */
interface Message {
  readonly role: "user" | "assistant"
  readonly text: string
  readonly images: ReadonlyArray<string>
}

/** Whose words stand before a message; nothing where one person alone talks. */
const named = (isGroup: boolean, from: string | undefined, text: string) =>
  isGroup && from !== undefined ? `[${from}] ${text}` : text

/** Many models take only messages whose roles take turns: neighbours of one role become one. */
const alternating = (messages: ReadonlyArray<Message>): ReadonlyArray<Message> => {
  const joined: Array<Message> = []
  for (const message of messages) {
    const before = joined.at(-1)
    if (before?.role !== message.role) joined.push(message)
    else {
      joined[joined.length - 1] = {
        role: before.role,
        text: `${before.text}\n\n${message.text}`,
        images: [...before.images, ...message.images]
      }
    }
  }
  return joined
}

const messagesOf = ({ history, prompt }: ModelRequest): ReadonlyArray<Message> => {
  const people = new Set([prompt.from, ...history.filter(({ role }) => role === "user").map(({ from }) => from)])
  const isGroup = people.size > 1
  const { files = [] } = prompt
  // In the order of the words: what they refer to stands above them.
  const ordered = [
    ...files.filter(({ context }) => context !== undefined),
    ...files.filter(({ context }) => context === undefined)
  ]
  const images = ordered.flatMap(({ data, mime }) => data === undefined ? [] : [`data:${mime};base64,${data}`])
  return alternating([
    ...history.map(({ from, role, text }): Message => ({
      role,
      text: role === "user" ? named(isGroup, from, text) : text,
      images: []
    })),
    {
      role: "user",
      text: quotedContext(prompt.context) + named(isGroup, prompt.from, prompt.text),
      images
    }
  ])
}

const completionMessage = ({ images, role, text }: Message) => ({
  role,
  content: images.length === 0
    ? text
    : [{ type: "text", text }, ...images.map((url) => ({ type: "image_url", image_url: { url } }))]
})

/** The body of `POST /chat/completions`. */
export const completionBody = (request: ModelRequest): string =>
  JSON.stringify({
    model: request.model,
    messages: [
      ...(request.system === undefined ? [] : [{ role: "system", content: request.system }]),
      ...messagesOf(request).map(completionMessage)
    ],
    stream: true,
    stream_options: { include_usage: true }
  })

const responseMessage = ({ images, role, text }: Message) => ({
  role,
  content: [
    { type: role === "user" ? "input_text" : "output_text", text },
    ...images.map((url) => ({ type: "input_image", image_url: url }))
  ]
})

/** The body of `POST /responses`. The server is to keep nothing: the history is ours. */
export const responseBody = (request: ModelRequest): string =>
  JSON.stringify({
    model: request.model,
    ...(request.system !== undefined && { instructions: request.system }),
    input: messagesOf(request).map(responseMessage),
    reasoning: { summary: "auto" },
    store: false,
    stream: true
  })
