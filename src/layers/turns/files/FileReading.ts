import { Effect, Fiber, Queue, Result, type Scope } from "effect"
import { isDeepStrictEqual } from "node:util"
import type { FileRefusal, FileRefused, TakenFiles } from "../../../domain/files/FileRefusal.ts"
import type { SentFile } from "../../../domain/matrix/files/SentFile.ts"
import type { FileInHand, FilesForPrompts } from "../../../services/files/PromptFiles.ts"
import type { TurnArrival } from "../conversation/TurnArrivals.ts"

/** The file of an attempt's prompt, read beside its rounds, so that who changes or stops the prompt is heard. */
export interface FileReading {
  /** Reads a file in the place of any other, and tells of it by a `FileRead`. */
  begin(file: SentFile, taken: TakenFiles): Effect.Effect<void>
  /** It is this file that is being read, or in hand. */
  isOf(file: SentFile): boolean
  /** It is being read. */
  readonly isUnderWay: () => boolean
  readonly isRead: () => boolean
  /** The file, where it is in hand. */
  inHand(file: SentFile | undefined): FileInHand | undefined
  /** Why the file that was begun cannot be had, once. */
  readonly takeRefusal: () => FileRefusal | undefined
  /** The file is not needed any more. */
  readonly drop: Effect.Effect<void>
}

interface Reading {
  readonly file: SentFile
  readonly fiber: Fiber.Fiber<void>
  found: Result.Result<FileInHand, FileRefused> | undefined
}

/** `read`: as of `PromptFiles`. What is in hand ends with the scope. */
export const makeFileReading = (
  read: FilesForPrompts["read"],
  arrivals: Queue.Enqueue<TurnArrival>
): Effect.Effect<FileReading, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    let reading: Reading | undefined

    const drop = Effect.suspend(() => {
      const before = reading
      reading = undefined
      return before === undefined ? Effect.void : Fiber.interrupt(before.fiber)
    })

    const work = Effect.fnUntraced(function*(file: SentFile, taken: TakenFiles) {
      const found = yield* Effect.result(read(file, taken))
      if (reading !== undefined) reading.found = found
      yield* Queue.offer(arrivals, { _tag: "FileRead" })
      // The file is in memory as long as this goes on.
      return yield* Result.isSuccess(found) ? Effect.never : Effect.void
    }, (working) =>
      Effect.catchDefect(Effect.scoped(working), (defect) =>
        Effect.andThen(
          Effect.logError("A bug met a prompt's file", defect),
          Effect.asVoid(Queue.offer(arrivals, { _tag: "Broken" }))
        )))

    return {
      begin: (file, taken) =>
        Effect.andThen(
          drop,
          Effect.map(Effect.forkIn(work(file, taken), scope), (fiber) => {
            reading = { file, fiber, found: undefined }
          })
        ),
      isOf: (file) => reading !== undefined && isDeepStrictEqual(reading.file, file),
      isUnderWay: () => reading !== undefined && reading.found === undefined,
      isRead: () => reading?.found !== undefined && Result.isSuccess(reading.found),
      inHand: (file) =>
        reading?.found !== undefined && Result.isSuccess(reading.found) && isDeepStrictEqual(reading.file, file)
          ? reading.found.success
          : undefined,
      takeRefusal: () => {
        if (reading?.found === undefined || Result.isSuccess(reading.found)) return undefined
        const { reason } = reading.found.failure
        reading = undefined
        return reason
      },
      drop
    }
  })
