import { Context, Effect, type Scope } from "effect"
import { type FileRefusal, FileRefused, type TakenFiles } from "../../domain/files/FileRefusal.ts"
import type { SentFile } from "../../domain/matrix/files/SentFile.ts"
import type { PromptFile } from "../../domain/turns/AgentCommand.ts"

/** A file of a message that the homeserver gave, so that an agent can be given it at once. */
export interface FileInHand {
  /**
   * The file as an agent that takes such files gets it: whole where it is small, else by an address that serves it once
   * within ten minutes. `others` is how much the prompt takes besides, in bytes as JSON. A file that is not in memory
   * is asked for once more, which may take twenty seconds; interrupting that is safe, and calling this again makes
   * another address.
   */
  given(taken: TakenFiles, others: number): Effect.Effect<PromptFile, FileRefused>
}

/** Makes files of people's messages into files of prompts. */
export interface FilesForPrompts {
  /** What is against a file before anybody is asked; undefined: nothing is known. */
  refused(file: SentFile): FileRefusal | undefined
  /**
   * Asks the homeserver for a file, which may take twenty seconds; interrupting it is safe. As long as the scope is
   * open a small one is in memory, within bounds for all. `taken`: what files the agent takes, as far as that is known.
   */
  read(file: SentFile, taken: TakenFiles): Effect.Effect<FileInHand, FileRefused, Scope.Scope>
  /** Reads a file and gives it to an agent in one, where it was not read before. */
  given(file: SentFile, taken: TakenFiles, others: number): Effect.Effect<PromptFile, FileRefused>
}

/** By default no files are let through. */
export const PromptFiles = Context.Reference<FilesForPrompts>("matrix-surface/services/files/PromptFiles", {
  defaultValue: () => ({
    refused: () => ({ _tag: "Off" }),
    read: () => Effect.fail(new FileRefused({ reason: { _tag: "Off" } })),
    given: () => Effect.fail(new FileRefused({ reason: { _tag: "Off" } }))
  })
})
