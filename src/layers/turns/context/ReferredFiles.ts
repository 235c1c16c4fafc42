import { Duration, Effect, type Scope } from "effect"
import { refusedUnseen, type TakenFiles } from "../../../domain/files/FileRefusal.ts"
import type { ReferredPart } from "../../../domain/routing/context/ReferredFile.ts"
import type { FileInHand, FilesForPrompts } from "../../../services/files/PromptFiles.ts"

/** The files of what a prompt refers to, by their parts; those that cannot be had are left out. */
export type FilesOfContext = ReadonlyMap<ReferredPart, FileInHand>

/** Each piece of context, files among them, may take so long: an answer matters more. */
export const contextPatience = Duration.seconds(5)

/** Reads the files of what a prompt refers to, all at once; they are in hand as long as the scope is open. */
export const readReferred = (
  read: FilesForPrompts["read"],
  parts: ReadonlyArray<ReferredPart>,
  taken: TakenFiles
): Effect.Effect<FilesOfContext, never, Scope.Scope> =>
  Effect.map(
    Effect.forEach(parts, (part) => {
      const { file, kind } = part
      if (file === undefined || kind === "before" || refusedUnseen(taken, file) !== undefined) return Effect.succeed([])
      return read(file, taken).pipe(
        Effect.timeout(contextPatience),
        Effect.map((inHand) => [[part, inHand] as const]),
        Effect.orElseSucceed(() => [])
      )
    }, { concurrency: "unbounded" }),
    (found) => new Map(found.flat())
  )
