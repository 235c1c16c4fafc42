import { Effect } from "effect"
import { type FileRefusal, refusedUnseen } from "../../../domain/files/FileRefusal.ts"
import { parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import type { Turn } from "../../../domain/turns/Turn.ts"
import type { TurnInput } from "../../../domain/turns/TurnMachine.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { promptFileFor } from "../conversation/AgentCommandSender.ts"
import { type LiveAttempt, promptAsked, type SharedByTurns } from "../conversation/LiveAttempt.ts"

/**
 * Opens the conversation of a turn, as soon as the file of its prompt is in hand: it is read before a socket is taken,
 * and before the prompt counts as asked. While the homeserver gives no files, such a prompt has no socket.
 */
export const prepareFile = Effect.fnUntraced(function*(shared: SharedByTurns, attempt: LiveAttempt) {
  const { conversation, file, state } = attempt
  const { turn } = state
  const sent = turn.phase === "queued" ? promptFileFor(state.prompt.open) : undefined
  const { features } = shared.lastLink
  // The agent is asked all the same, as another link may take it; it refuses it otherwise.
  const isUnwelcome = sent !== undefined && features !== undefined && refusedUnseen(features, sent) !== undefined
  // Before any link it is asked whether it takes such files: none is read, or waited for, for nothing.
  const isUnknown = features === undefined && turn.askAgainAt === undefined
  if (sent === undefined || isUnwelcome || isUnknown || file.inHand(sent) !== undefined) {
    return conversation.isWanted()
      ? undefined
      : yield* conversation.open(turn.cursor, turn.question !== undefined, promptAsked(turn))
  }
  yield* conversation.close
  if (turn.askAgainAt !== undefined) return
  if (!file.isOf(sent)) yield* file.begin(sent, features ?? {})
})

/** When a prompt came in, in ms since 1970. Who asks again does so now, whenever it was sent. */
const sentAt = ({ raw, turn }: OpenTurn, { awaitedFile }: Turn, at: number): number => {
  const inbound = raw === undefined || turn.attempt > 1 ? undefined : parseInbound(raw)
  return (inbound?._tag === "Message" ? inbound.sentAt : undefined) ?? awaitedFile?.since ?? at
}

/** The input that tells of a file which cannot be given. `again`: the agent may have been given the prompt before. */
export const fileFailure = (
  { filesAwaited }: Pick<SharedByTurns, "filesAwaited">,
  { open, state: { at, turn } }: Pick<LiveAttempt, "open" | "state">,
  why: FileRefusal,
  again: boolean
): TurnInput => ({
  _tag: "FileRefused",
  at,
  again,
  why,
  since: why._tag === "Away" ? filesAwaited.failed(open.chat, at, sentAt(open, turn, at)) : undefined
})

/** What the round has to decide on of the file that was being read. */
export const fileInputs = (shared: SharedByTurns, attempt: LiveAttempt): ReadonlyArray<TurnInput> => {
  const { file, open, state } = attempt
  if (state.turn.phase !== "queued") return []
  const why = file.takeRefusal()
  if (why !== undefined) return [fileFailure(shared, attempt, why, false)]
  if (file.isRead()) shared.filesAwaited.came(open.chat)
  return []
}
