import { Effect, Option } from "effect"
import { type AgUiThread, decodeThread, encodeThread, unknownThread } from "../../../domain/agents/agui/AgUiThread.ts"
import type { Thread } from "../../../domain/Ids.ts"
import { StoreValues } from "../../../services/store/StoreValues.ts"

/** What is known of threads, kept in the store so that no approval is left open by a restart. */
export interface AgUiThreads {
  read(thread: Thread): Effect.Effect<AgUiThread>
  write(thread: Thread, known: AgUiThread): Effect.Effect<void>
}

const nameOf = (thread: Thread) => `agui.${thread}`

export const makeAgUiThreads: Effect.Effect<AgUiThreads, never, StoreValues> = Effect.map(StoreValues, (values) => ({
  // The server tells of an interrupt once more where the store cannot.
  read: (thread) =>
    Effect.orElseSucceed(
      Effect.map(
        values.get(nameOf(thread)),
        Option.match({ onNone: () => unknownThread, onSome: decodeThread })
      ),
      () => unknownThread
    ),
  write: (thread, known) =>
    Effect.catch(values.put(nameOf(thread), encodeThread(known)), (error) => Effect.logError(error.message))
}))
