import { Context, Effect } from "effect"
import { type FileRefusal, FileRefused, type TakenFiles } from "../../domain/files/FileRefusal.ts"
import type { SentFile } from "../../domain/matrix/files/SentFile.ts"
import type { PromptFile } from "../../domain/turns/AgentCommand.ts"

/** Makes files of people's messages into files of prompts. */
export interface FilesForPrompts {
  /** What is against a file before anybody is asked; undefined: nothing is known. */
  refused(file: SentFile): FileRefusal | undefined
  /**
   * The file as an agent that takes such files gets it: whole where it is small, else by an address that serves it once
   * within ten minutes. `others` is how much the prompt takes besides, in bytes as JSON. It asks the homeserver, which
   * may take twenty seconds; interrupting it is safe, and calling it again makes another address.
   */
  given(file: SentFile, taken: TakenFiles, others: number): Effect.Effect<PromptFile, FileRefused>
}

/** By default no files are let through. */
export const PromptFiles = Context.Reference<FilesForPrompts>("matrix-surface/services/files/PromptFiles", {
  defaultValue: () => ({
    refused: () => ({ _tag: "Off" }),
    given: () => Effect.fail(new FileRefused({ reason: { _tag: "Off" } }))
  })
})
