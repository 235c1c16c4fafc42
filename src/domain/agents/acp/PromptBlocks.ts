import { takesType } from "../../files/FileRefusal.ts"
import type { AgentCommand, PromptContext, PromptFile } from "../../turns/AgentCommand.ts"
import type { AcpHello } from "./AgentHello.ts"

type Prompt = Extract<AgentCommand, { readonly _tag: "Prompt" }>

/** A content block of ACP. */
export type AcpBlock = Readonly<Record<string, unknown>> & { readonly type: string }

const labels: Readonly<Record<PromptContext["kind"], string>> = {
  reply: "The message that this one replies to",
  thread: "The message that this thread began with",
  before: "Said in the room before"
}

/** Whose words they are, by a pseudonym. */
const titleOf = ({ from, kind }: PromptContext) => `${labels[kind]}, by ${from ?? "you"}`

/** Others' words, so marked that no line of them looks like the prompt. */
const quoted = (context: PromptContext): string =>
  `${titleOf(context)}:\n${context.text.split("\n").map((line) => `> ${line}`).join("\n")}`

const contextBlock = (takes: AcpHello["takes"]) => (context: PromptContext, place: number): AcpBlock =>
  takes.embedded
    ? {
      type: "resource",
      resource: {
        uri: `matrix-surface:context/${place + 1}`,
        mimeType: "text/plain",
        text: `${titleOf(context)}:\n${context.text}`
      }
    }
    : { type: "text", text: quoted(context) }

/** Text in base64; undefined where it is none. */
const textOf = (data: string): string | undefined => {
  try {
    const bytes = Uint8Array.from(atob(data), (unit) => unit.codePointAt(0)!)
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const fileBlock = (takes: AcpHello["takes"]) => ({ context, data, mime, name, size, url }: PromptFile): AcpBlock => {
  // Files of one name stay apart.
  const uri = `attachment:///${context === undefined ? "" : `${context}/`}${encodeURIComponent(name)}`
  if (data !== undefined) {
    if (takes.image && takesType(["image/*"], mime)) return { type: "image", mimeType: mime, data }
    if (takes.audio && takesType(["audio/*"], mime)) return { type: "audio", mimeType: mime, data }
    const text = takes.embedded ? textOf(data) : undefined
    if (text !== undefined) return { type: "resource", resource: { uri, mimeType: mime, text } }
  }
  return { type: "resource_link", uri: url ?? uri, name, mimeType: mime, size }
}

/** Who asks, by a pseudonym, and in which language they are spoken with: nothing that ACP has a place for. */
export const promptMeta = ({ from, locale }: Pick<Prompt, "from" | "locale">) => ({
  "matrix-surface": { ...(from === undefined ? {} : { from }), ...(locale === undefined ? {} : { locale }) }
})

/** A prompt as blocks: what it refers to, each with its file behind it, its own file, and last its own words. */
export const promptBlocks = (
  { context = [], files = [], text }: Pick<Prompt, "context" | "files" | "text">,
  takes: AcpHello["takes"]
): ReadonlyArray<AcpBlock> => [
  ...context.flatMap((part, place) => [
    contextBlock(takes)(part, place),
    ...files.filter((file) => file.context === part.kind).map(fileBlock(takes))
  ]),
  ...files.filter((file) => file.context === undefined).map(fileBlock(takes)),
  ...(text === "" && files.length > 0 ? [] : [{ type: "text", text }])
]
