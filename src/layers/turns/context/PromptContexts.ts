import { Effect } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import { type Message, parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import { mostBefore } from "../../../domain/routing/context/ContextBounds.ts"
import { type ReferredPart, referredText } from "../../../domain/routing/context/ReferredFile.ts"
import type { LookBack } from "../../../domain/routing/context/SaidBefore.ts"
import type { Reader, SaidMessage } from "../../../domain/routing/context/SaidText.ts"
import type { PromptContext } from "../../../domain/turns/AgentCommand.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { type AskerSight, makeAskerSights } from "./AskerSights.ts"
import { contextPatience } from "./ReferredFiles.ts"
import { makeSaidEvents } from "./SaidEvents.ts"
import { makeThreadEvents } from "./ThreadEvents.ts"
import { makeToldNames } from "./ToldNames.ts"

export interface ContextRules extends Reader {
  readonly threads: LookBack["threads"]
  /** How many messages before a prompt in a group go along. */
  readonly group: number
  /** How the agent is told who says something. */
  readonly sender: "pseudonym" | "platform"
}

/** How many events are looked at for so many messages: commands, edits, and people who come and go are among them. */
const looked = (most: number) => 2 * most + 10

/** Processes that ended while a turn was taken up, after which nothing but its own words is read for it. */
const mostCrashes = 2

/**
 * What a prompt refers to: the message that it replies to, the thread that the agent does not know yet, and in a group
 * what was said before. Each piece is asked for once; what does not come in time, or cannot be read, is left out. None
 * of it is stored.
 */
export const makePromptContexts = Effect.fnUntraced(function*(rules: ContextRules) {
  const matrix = yield* Matrix
  const journal = yield* TurnJournal
  const nameOf = yield* makeToldNames(rules.sender)
  const { before, single } = yield* makeSaidEvents(rules)
  const threadEvents = makeThreadEvents(matrix)
  const sightOf = makeAskerSights(matrix)

  const inThread = Effect.fnUntraced(function*(open: OpenTurn, sight: AskerSight, root: EventId, isNew: boolean) {
    const most = isNew ? mostBefore : rules.group
    const events = yield* threadEvents(open.room, root, open.turn.prompt, looked(most))
    return yield* before({ open, sight }, events, { root, untilAnswer: !isNew, most })
  })

  const inRoom = Effect.fnUntraced(function*(open: OpenTurn) {
    const events = yield* matrix.before(open.room, open.turn.prompt, looked(rules.group))
    // The look back itself ends where the asker came.
    const sight = Effect.succeed(() => true)
    return yield* before({ open, sight }, events, { root: undefined, untilAnswer: true, most: rules.group })
  })

  const part = Effect.fnUntraced(function*(
    open: OpenTurn,
    kind: PromptContext["kind"],
    { file, sender, text }: SaidMessage
  ): Effect.fn.Return<ReferredPart> {
    const words = { kind, text: referredText(file, text) }
    // Of what was said before, the files are named alone.
    const told = file === undefined || kind === "before" ? words : { ...words, file }
    return sender === rules.me ? told : { ...told, from: yield* nameOf(sender, open.chat) }
  })

  /** A piece of context that is left out where it cannot be had. */
  const piece = <A, E>(asked: Effect.Effect<A, E>): Effect.Effect<A | undefined> =>
    asked.pipe(
      Effect.timeout(contextPatience),
      Effect.catch(() => Effect.as(Effect.logDebug("A prompt is asked without a part of its context"), undefined))
    )

  const contextOf = Effect.fnUntraced(function*(open: OpenTurn, message: Message) {
    // A thread that the prompt itself begins holds nothing yet.
    const root = open.threadRoot === open.turn.prompt ? undefined : open.threadRoot
    // Where no threads are kept, a message of one comes into the room's conversation, which knows nothing of it.
    const outside = open.threadRoot === undefined ? message.threadRoot : undefined
    const grouped = !open.direct && rules.group > 0
    const isNew = root !== undefined && (yield* Effect.orElseSucceed(journal.isNewInThread(open), () => false))
    const repliesTo = message.replyTo === open.turn.prompt ? undefined : message.replyTo
    const about = isNew ? root : outside
    const nothing = Effect.succeed(undefined)
    const sight = yield* sightOf(open)
    const [reply, thread, said = []] = yield* Effect.all([
      repliesTo === undefined ? nothing : piece(single({ open, sight }, repliesTo)),
      about === undefined || about === repliesTo ? nothing : piece(single({ open, sight }, about)),
      root !== undefined && (isNew || grouped)
        ? piece(inThread(open, sight, root, isNew))
        : grouped && root === undefined
        ? piece(inRoom(open))
        : nothing
    ], { concurrency: 3 })
    const others = said.filter(({ event }) => event !== reply?.event && event !== thread?.event)
    return yield* Effect.all([
      ...(thread === undefined ? [] : [part(open, "thread", thread)]),
      ...others.map((one) => part(open, "before", one)),
      ...(reply === undefined ? [] : [part(open, "reply", reply)])
    ])
  })

  /** The context of a turn's prompt, read anew each time: what was deleted meanwhile is not told. */
  return (open: OpenTurn): Effect.Effect<ReadonlyArray<ReferredPart>> => {
    const inbound = open.raw === undefined || open.crashes >= mostCrashes ? undefined : parseInbound(open.raw)
    return inbound?._tag === "Message" ? contextOf(open, inbound) : Effect.succeed([])
  }
})
