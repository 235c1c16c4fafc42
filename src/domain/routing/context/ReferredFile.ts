import type { SentFile } from "../../matrix/files/SentFile.ts"
import type { AgentCommand, PromptContext, PromptFile } from "../../turns/AgentCommand.ts"
import { cutToBytes, largestPart } from "./ContextBounds.ts"

type Prompt = Extract<AgentCommand, { readonly _tag: "Prompt" }>

/** A part of a prompt's context before it goes to the agent, with the file that may go along with it. */
export interface ReferredPart extends PromptContext {
  readonly file?: SentFile
}

/** How a part ends what it says of its file. */
const [withIt, withoutIt] = [", attached]", ", not attached]"] as const

/** The words that stand for a file; who reads them has it only where it is attached. */
const wordsOf = ({ kind, name }: SentFile, end: string): string => `[${kind}: ${name}${end}`

/**
 * What a part of the context says: of a file that the message consists of its kind and name, then the words. As long
 * as nobody attached it, the agent is told that it does not have it, so that it can say so.
 */
export const referredText = (file: SentFile | undefined, words: string): string =>
  cutToBytes(file === undefined ? words : `${wordsOf(file, withoutIt)}\n${words}`.trimEnd(), largestPart)

/** The part as it is told where its file goes along. */
export const withAttached = ({ file, ...part }: ReferredPart): PromptContext =>
  file === undefined
    ? part
    : { ...part, text: wordsOf(file, withIt) + part.text.slice(wordsOf(file, withoutIt).length) }

/** The part as it is told where its file does not. */
export const withoutAttached = ({ from, kind, text }: ReferredPart): PromptContext => ({
  kind,
  text,
  ...(from === undefined ? {} : { from })
})

/** Whether all the files of a prompt are those of what it refers to, so that it can be asked without any. */
export const hasOnlyReferred = ({ files = [] }: Pick<Prompt, "files">): boolean =>
  files.length > 0 && files.every(({ context }) => context !== undefined)

/** A part that says that one of these files is attached, saying that it is not; any other as it is. */
const untold = (files: ReadonlyArray<PromptFile>) => (part: PromptContext): PromptContext => {
  const file = files.find(({ context }) => context === part.kind)
  const told = `: ${file?.name}${withIt}`
  const at = part.text.indexOf(told)
  if (file === undefined || at < 0) return part
  return { ...part, text: `${part.text.slice(0, at)}: ${file.name}${withoutIt}${part.text.slice(at + told.length)}` }
}

/** The prompt without the files of what it refers to, which is told as it is where they do not go along. */
export const withoutReferred = <P extends Pick<Prompt, "context" | "files">>(prompt: P): P => {
  const { context = [], files = [] } = prompt
  return {
    ...prompt,
    files: files.filter((file) => file.context === undefined),
    context: context.map(untold(files))
  }
}
