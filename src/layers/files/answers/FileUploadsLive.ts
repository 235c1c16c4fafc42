import { Effect, Layer } from "effect"
import type { ChatId } from "../../../domain/Ids.ts"
import { FileUploads } from "../../../services/files/FileUploads.ts"
import { UploadJournal } from "../../../services/files/UploadJournal.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import { untilDone } from "../../pace/StoreRetry.ts"
import { type FileUploadOptions, makeUploadStep } from "./UploadStep.ts"

/** Files under way at once, of different chats; as many again may be under way that come slowly. */
const atOnce = 4
/** Chats in hand at once; those beyond are read from the journal when there is room. */
const mostChats = 1_000
/** Files of up to `max` bytes. */
export const layer = (options: FileUploadOptions) =>
  Layer.effect(
    FileUploads,
    Effect.gen(function*() {
      const journal = yield* UploadJournal
      const chats = Effect.map(journal.uploadingChats, (all) => all.map(({ chat }) => chat))
      const { hurry, wake } = yield* makeKeyedRetry<ChatId>(yield* StoreWaits, {
        name: "files of the agent's",
        atOnce,
        most: mostChats,
        step: yield* makeUploadStep(options),
        all: chats
      })
      return {
        isOn: true,
        // What is new may go before what waits.
        wake: (chat) => Effect.andThen(wake(chat), hurry(chat)),
        resume: (waiting) =>
          Effect.flatMap(untilDone("files of the agent's", journal.uploadingChats), (all) =>
            Effect.forEach(
              all.filter(({ room }) => !waiting.has(room)),
              ({ chat }) => wake(chat),
              { discard: true }
            ))
      }
    })
  )
