import { Clock, Deferred, Duration, Effect, Layer, Option, Queue } from "effect"
import type { AgentEvent } from "../../domain/AgentEvent.ts"
import { gathered } from "../../domain/Gathered.ts"
import { parseInbound } from "../../domain/Inbound.ts"
import { replyIn } from "../../domain/Reply.ts"
import { promptTextOf } from "../../domain/Route.ts"
import type { RoomId } from "../../domain/Ids.ts"
import { isFurther } from "../../domain/Suspicion.ts"
import { isOpen, type Turn } from "../../domain/Turn.ts"
import { close, type Decision, type TurnAsk } from "../../domain/TurnDecision.ts"
import { decide, type TurnInput } from "../../domain/TurnMachine.ts"
import { awayAfter, dueAt, type TurnRules } from "../../domain/TurnRules.ts"
import type { Words } from "../../domain/Words.ts"
import { Agent, AgentUnreachable, type Conversation } from "../../services/Agent.ts"
import { ControlPlane } from "../../services/ControlPlane.ts"
import { Journal, type OpenTurn } from "../../services/Journal.ts"
import { Markup } from "../../services/Markup.ts"
import { Matrix } from "../../services/Matrix.ts"
import { Outbox } from "../../services/Outbox.ts"
import { Pseudonyms } from "../../services/Pseudonyms.ts"
import { TurnRunner, type TurnWork } from "../../services/TurnRunner.ts"
import { makeAlarm } from "./Alarm.ts"
import { makeShowing, type Shown, unshown } from "./Showing.ts"
import { typing } from "./Typing.ts"

export interface TurnLoopOptions {
  readonly words: Words
  readonly streaming: boolean
  readonly timeout: Duration.Duration
}

/** Poke: the journal may hold signals for this turn. Alarm: something is due, which the tick that ends every round finds. */
type Input = TurnInput | { readonly _tag: "Poke" } | { readonly _tag: "Alarm" }

const promptOf = (open: OpenTurn): string | undefined => {
  const inbound = open.raw === undefined ? undefined : parseInbound(open.raw)
  return inbound?._tag === "Message" ? promptTextOf(inbound) : undefined
}

const unreachable: AgentEvent = { _tag: "Detached", why: "unreachable", fatal: false }
const isDown = (input: Input) => input._tag === "Agent" && input.event._tag === "Detached"
const isUp = (input: Input) => input._tag === "Agent" && input.event._tag === "Attached"

export const layer = (options: TurnLoopOptions) => Layer.effect(TurnRunner, Effect.gen(function*() {
  const journal = yield* Journal
  const agent = yield* Agent
  const matrix = yield* Matrix
  const outbox = yield* Outbox
  const markup = yield* Markup
  const names = yield* Pseudonyms
  const people = yield* ControlPlane
  // Rooms that know of an outage of the agent; it is over when any link comes up.
  const told = new Set<RoomId>()
  let down = false
  const slotsOf = makeShowing(markup, options.words.unshown)

  const commit = Effect.fnUntraced(function*(open: OpenTurn, turn: Turn, decision: Decision, shown: Shown, signalsUntil: number | undefined) {
    const slots = yield* slotsOf(open, turn, decision.show, shown)
    const further = isFurther(open.turn, turn)
    yield* journal.commit({ of: open, turn, slots, durable: decision.commit === "durable", further, signalsUntil })
    if (slots[0] !== undefined) yield* outbox.wake(open.chat, slots[0].rank)
    return further
  })

  /** A closing that needs no agent. */
  const closeAs = (open: OpenTurn, decision: Decision) => Effect.asVoid(commit(open, decision.turn, decision, unshown(open), undefined))

  const tell = Effect.fnUntraced(function*(open: OpenTurn, prompt: string, conversation: Conversation | undefined, ask: TurnAsk) {
    if (conversation === undefined) return yield* new AgentUnreachable()
    if (ask._tag !== "AskPrompt") return yield* conversation.send(ask)
    // Whoever the platform cannot name goes by our own name for them.
    const person = yield* Effect.orElseSucceed(people.person(open.author), () => ({ platformId: undefined, locale: undefined }))
    const from = person.platformId ?? names.person(open.author)
    yield* conversation.send({ _tag: "Prompt", id: open.turn.id, text: prompt, from, ...(person.locale === undefined ? {} : { locale: person.locale }) })
  })

  const converse = (open: OpenTurn, prompt: string, inputs: Queue.Queue<Input>, progressed: Deferred.Deferred<void>) => Effect.scoped(Effect.gen(function*() {
    const rules: TurnRules = {
      words: options.words, streaming: options.streaming, timeout: Duration.toMillis(options.timeout), promptBytes: Buffer.byteLength(prompt), roomTold: false
    }
    const quiet: TurnRules = { ...rules, roomTold: true }
    // Undefined while all sockets are in use: a turn that waits for one can be stopped, and its room told.
    let conversation: Conversation | undefined
    yield* Effect.forkScoped(Effect.gen(function*() {
      const { take } = conversation = yield* agent.open(names.thread(open.chat, open.generation), open.turn.cursor)
      while (true) {
        const events = yield* take
        const at = yield* Clock.currentTimeMillis
        Queue.offerAllUnsafe(inputs, gathered(events).map((event) => ({ _tag: "Agent" as const, at, event })))
      }
    }).pipe(Effect.catchDefect((defect) => Effect.andThen(
      Effect.logError("A bug met a conversation", defect),
      Effect.flatMap(Clock.currentTimeMillis, (at) => Queue.offer(inputs, { _tag: "Defect", at }))
    ))), { startImmediately: true })
    yield* typing(matrix, open.room)
    const shown = unshown(open)
    const ringAt = yield* makeAlarm(Queue.offer(inputs, { _tag: "Alarm" }))
    let turn = open.turn
    while (isOpen(turn)) {
      if (turn.toldAway) told.add(open.room)
      const due = dueAt(told.has(open.room) ? quiet : rules, turn)
      yield* ringAt(conversation === undefined ? Math.min(due ?? Infinity, (yield* Clock.currentTimeMillis) + awayAfter) : due)
      const arrived = yield* Queue.takeAll(inputs)
      const at = yield* Clock.currentTimeMillis
      for (const input of arrived) down = isUp(input) ? false : down || isDown(input)
      const signals = arrived.some((input) => input._tag === "Poke") ? yield* journal.signals(open) : []
      const all: ReadonlyArray<TurnInput> = [
        // Whoever has a socket finds nobody at its other end, so whoever waits for one is no better off.
        ...(conversation === undefined && down && turn.detachedAt === undefined ? [{ _tag: "Agent" as const, at, event: unreachable }] : []),
        ...arrived.filter((input) => input._tag !== "Poke" && input._tag !== "Alarm"),
        ...signals.map((signal): TurnInput => ({ ...signal, at })),
        { _tag: "Tick", at }
      ]
      if (arrived.some(isUp)) told.clear()
      const decision = fold(told.has(open.room) ? quiet : rules, turn, all)
      turn = decision.turn
      if (decision.commit !== "none" || signals.length > 0) {
        if (yield* commit(open, turn, decision, shown, signals.at(-1)?.seq)) Deferred.doneUnsafe(progressed, Effect.void)
      }
      for (const ask of decision.asks) {
        yield* Effect.catchTag(tell(open, prompt, conversation, ask), "AgentUnreachable", () => Queue.offer(inputs, { _tag: "Unsent", at }))
      }
    }
  }))

  const run = (open: OpenTurn, inputs: Queue.Queue<Input>, progressed: Deferred.Deferred<void>) => Effect.suspend(() => {
    if (open.reply !== undefined) {
      const { phase, text } = replyIn(options.words, open.reply)
      return closeAs(open, close(open.turn, phase, text))
    }
    const prompt = promptOf(open)
    // Taken back before it was asked, or erased while it was being answered: nothing can be said about it any more.
    if (prompt === undefined) return closeAs(open, close({ ...open.turn, text: "" }, "stopped", options.words.stopped))
    return converse(open, prompt, inputs, progressed)
  })

  return TurnRunner.of({
    work: Effect.fnUntraced(function*(open) {
      const inputs = yield* Queue.unbounded<Input>()
      // Signals that came before anybody worked on the turn.
      if (open.signalled) yield* Queue.offer(inputs, { _tag: "Poke" })
      const progressed = Deferred.makeUnsafe<void>()
      const work: TurnWork = { run: run(open, inputs, progressed), progressed: Deferred.await(progressed), poke: Effect.asVoid(Queue.offer(inputs, { _tag: "Poke" })) }
      return work
    }),
    abandon: (open, why) =>
      Effect.flatMap(journal.nextTurn(open.chat), (now) =>
        Option.isSome(now) && now.value.seq === open.seq
          ? closeAs(now.value, why === "defect"
            ? close(now.value.turn, "failed", options.words.defect)
            // Its text may be what it dies of.
            : close({ ...now.value.turn, text: "", tools: [] }, "failed", options.words.setAside))
          : Effect.void)
  })
}))

const strength = { none: 0, lazy: 1, durable: 2 } as const

/** Several inputs as one decision: the newest thing to show, all asks in order, the strongest commit. */
const fold = (rules: TurnRules, turn: Turn, inputs: ReadonlyArray<TurnInput>): Decision => {
  const start: Decision = { turn, show: undefined, asks: [], commit: "none" }
  return inputs.reduce((sum, input) => {
    const next = decide(rules, sum.turn, input)
    return {
      turn: next.turn,
      show: next.show ?? sum.show,
      asks: [...sum.asks, ...next.asks],
      commit: strength[next.commit] > strength[sum.commit] ? next.commit : sum.commit
    }
  }, start)
}
