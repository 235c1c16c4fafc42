import { Clock, Duration, Effect, Layer, Option, Queue } from "effect"
import { coalesceText } from "../../domain/answer/CoalescedText.ts"
import type { BotMessages } from "../../domain/BotMessages.ts"
import { mostRemembered } from "../../domain/questions/TurnQuestion.ts"
import { waitsBehind } from "../../domain/questions/WaitingTurn.ts"
import { replyIn } from "../../domain/routing/BotReply.ts"
import type { AgentEvent } from "../../domain/turns/AgentEvent.ts"
import { madeProgress } from "../../domain/turns/PoisonPolicy.ts"
import { isOpen, type Turn } from "../../domain/turns/Turn.ts"
import { cancelOf, close, type Decision, type TurnAsk, wordless } from "../../domain/turns/TurnDecision.ts"
import { applyInputs } from "../../domain/turns/TurnInputs.ts"
import type { TurnInput } from "../../domain/turns/TurnMachine.ts"
import { awayAfter, dueAt, type TurnRules } from "../../domain/turns/TurnRules.ts"
import { clockSet, takenUp, withSocket } from "../../domain/turns/TurnTime.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"
import { Journal, type OpenTurn } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Markup } from "../../services/outbox/Markup.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { Agent } from "../../services/turns/Agent.ts"
import { type Rehearse, TurnRunner, type TurnWork } from "../../services/turns/TurnRunner.ts"
import { makeAgentCommands, promptOf } from "./AgentCommands.ts"
import { makeAgentLine } from "./AgentLine.ts"
import { makeKeptSockets } from "./KeptSockets.ts"
import { cancelLate } from "./LateCancel.ts"
import { makeOutageNotices } from "./OutageNotices.ts"
import { arrivalsOf, type Attached, type Input, isDown } from "./TurnArrivals.ts"
import { makeTurnOutput, type TurnOutput, unshown } from "./TurnOutput.ts"
import { typing } from "./TypingNotices.ts"
import { makeWaitingBehind } from "./WaitingBehind.ts"
import { makeWakeTimer } from "./WakeTimer.ts"

export interface TurnLoopOptions {
  readonly words: BotMessages
  readonly streaming: boolean
  readonly timeout: Duration.Duration
  /** The longest answer, in bytes of UTF-8. */
  readonly maxAnswer: number
  /** How many conversations the agent can be in at once. */
  readonly sockets: number
}

const unreachable: AgentEvent = { _tag: "Detached", why: "unreachable", fatal: false }
/** The agent works at it now, and we listen. */
const isWriting = ({ countedAt, phase, question }: Turn) =>
  phase === "streaming" && countedAt !== undefined && question === undefined

/**
 * What an agent is told whose run nobody here waits for any more; who began another one, of this thread, must not
 * lose that.
 */
const abandoned = (turn: Turn): ReadonlyArray<TurnAsk> => (turn.run === undefined ? [] : [cancelOf(turn)])

export const layer = (options: TurnLoopOptions) =>
  Layer.effect(
    TurnRunner,
    Effect.gen(function*() {
      const journal = yield* Journal
      const agent = yield* Agent
      const matrix = yield* Matrix
      const outbox = yield* Outbox
      const markup = yield* Markup
      const names = yield* Pseudonyms
      const tell = yield* makeAgentCommands
      const scope = yield* Effect.scope
      const told = makeOutageNotices()
      const kept = makeKeptSockets(options.sockets)
      // What the newest event of any link says of the agent; undefined: there was none yet.
      let down: boolean | undefined
      const slotsOf = makeTurnOutput(markup, options.words)

      const commit = Effect.fnUntraced(
        function*(open: OpenTurn, turn: Turn, decision: Decision, shown: TurnOutput, signalsUntil: number | undefined) {
          const slots = yield* slotsOf(open, turn, decision, shown)
          const isOpen = yield* journal.commit({
            of: open,
            turn,
            entries: slots,
            durable: decision.commit === "durable",
            further: madeProgress(open.turn, turn),
            signalsUntil
          })
          if (isOpen && slots[0] !== undefined) yield* outbox.wake(open.chat, slots[0].priority)
          return isOpen
        }
      )

      /** A closing that needs no agent. */
      const closeAs = (open: OpenTurn, decision: Decision) =>
        Effect.asVoid(commit(open, decision.turn, decision, unshown(open), undefined))

      /**
       * Whether the room was shown by somebody else how the attempt ended, which only its next commit or a wake finds
       * out.
       */
      const isOver = (turn: Turn, poked: boolean) => (poked ? journal.areClosed([turn]) : Effect.succeed(false))

      const converse = (open: OpenTurn, prompt: string, inputs: Queue.Queue<Input>, rehearse: Rehearse) =>
        Effect.scoped(Effect.gen(function*() {
          const rules: TurnRules = {
            words: options.words,
            streaming: options.streaming,
            timeout: Duration.toMillis(options.timeout),
            maxAnswer: options.maxAnswer,
            promptBytes: Buffer.byteLength(prompt),
            roomTold: false,
            begunElsewhere: false,
            mayAsk: true
          }
          const who = { thread: names.thread(open.chat, open.generation), person: open.author }
          const line = yield* makeAgentLine(agent, who, inputs)
          const writing = yield* typing(matrix, open.room)
          const shown = unshown(open)
          const ringAt = yield* makeWakeTimer(Queue.offer(inputs, { _tag: "Alarm" }))
          yield* Effect.addFinalizer(() =>
            Effect.sync(() => {
              told.left(open.room, open.seq)
              kept.keep(open.seq, open.author, false)
            })
          )
          const tellBehind = makeWaitingBehind(journal, open, (waiting, now) => {
            const decision = waitsBehind(options.words, waiting.turn, open.author, now)
            return commit(waiting, decision.turn, decision, unshown(waiting), undefined)
          })
          let behindAt: number | undefined
          let at = yield* Clock.currentTimeMillis
          let turn = takenUp(open.turn, at, rules.timeout)
          // The link that was decided on last; what could not leave over it comes before whatever followed.
          let link: Attached | undefined
          let back: Array<TurnInput> = []
          yield* line.dial(turn.cursor, turn.question !== undefined)
          while (isOpen(turn)) {
            const conversation = line.conversation()
            if (conversation !== undefined) turn = withSocket(turn)
            told.note(open.room, open.seq, turn)
            const isNews = (line.isPatient() ? turn.countedAt !== undefined : turn.waitingAt === undefined) ||
              (turn.detachedAt !== undefined && down === false)
            if (conversation === undefined && isNews) back.push({ _tag: "NoSocket", at, needed: !line.isPatient() })
            const due = dueAt({ ...rules, roomTold: told.knows(open.room, open.seq, turn) }, turn)
            const ring = Math.min(
              due ?? Infinity,
              behindAt ?? Infinity,
              conversation === undefined ? at + awayAfter : Infinity
            )
            yield* ringAt(ring === Infinity ? undefined : ring)
            const { broken, heard, poked, up, wanted } = arrivalsOf(
              back.length > 0 ? yield* Queue.clear(inputs) : yield* Queue.takeAll(inputs),
              line
            )
            const now = yield* Clock.currentTimeMillis
            if (now < at) turn = clockSet(turn, now - at)
            at = now
            down = isDown(heard, down)
            if (up !== undefined) told.linkUp()
            link = up ?? link
            const signals = poked ? yield* journal.signals(open) : []
            // There may be more.
            if (signals.length >= mostRemembered) yield* Queue.offer(inputs, { _tag: "Poke" })
            // Whoever has a socket finds nobody at its other end, so whoever waits for one is no better off.
            const away = line.conversation() === undefined && down === true && turn.detachedAt === undefined
              ? [unreachable]
              : []
            const inputsNow: ReadonlyArray<TurnInput> = [
              ...back,
              ...[...away, ...coalesceText(heard)].map((event): TurnInput => ({ _tag: "Agent", at, event })),
              ...(broken ? [{ _tag: "Defect" as const, at }] : []),
              ...signals.map((signal): TurnInput => ({ ...signal, at })),
              { _tag: "Tick", at }
            ]
            const present: TurnRules = {
              ...rules,
              roomTold: told.knows(open.room, open.seq, turn),
              begunElsewhere: turn.phase === "queued" && up !== undefined && (yield* journal.isBegunElsewhere(turn)),
              mayAsk: link === undefined || link.features.resume || kept.may(open.seq, open.author)
            }
            yield* rehearse(present, turn, inputsNow)
            const decision = applyInputs(present, turn, inputsNow)
            back = []
            turn = decision.turn
            const asks = isOpen(turn) && turn.question !== undefined
            const canLend = link?.features.resume === true && turn.cursor !== undefined
            // Before the next turn looks.
            kept.keep(open.seq, open.author, asks && !canLend)
            const over = decision.commit !== "none" || signals.length > 0
              ? !(yield* commit(open, turn, decision, shown, signals.at(-1)?.seq))
              : yield* isOver(turn, poked)
            for (const ask of over ? abandoned(turn) : decision.asks) {
              const left = yield* Effect.result(tell(open, prompt, line.conversation(), ask, link?.link))
              if (left._tag === "Success") continue
              if (ask._tag === "AskPrompt") back = [{ _tag: "Unsent", at, again: ask.again }]
              else if (ask._tag === "Cancel" && line.conversation() === undefined && down !== true) {
                yield* Effect.forkIn(cancelLate(agent, who, open.turn.id), scope)
              }
            }
            if (heard.length > 0) {
              line.dealt()
            }
            if (over || !isOpen(turn)) return
            behindAt = asks && !open.direct ? yield* tellBehind(at) : undefined
            yield* writing(isWriting(turn))
            if (wanted || (line.isPatient() && !asks)) yield* line.dial(turn.cursor, asks)
            yield* line.lend(asks && canLend)
          }
        }))

      const run = (open: OpenTurn, inputs: Queue.Queue<Input>, rehearse: Rehearse) =>
        Effect.suspend(() => {
          if (open.reply !== undefined) {
            const { phase, text } = replyIn(options.words, open.reply)
            return closeAs(open, close(open.turn, phase, text))
          }
          const prompt = promptOf(open)
          // Taken back before it was asked, or erased while it was being answered: nothing can be said about it any
          // more.
          if (prompt === undefined) {
            return closeAs(open, close({ ...open.turn, text: "" }, "stopped", options.words.stopped))
          }
          return converse(open, prompt, inputs, rehearse)
        })

      return TurnRunner.of({
        work: Effect.fnUntraced(function*(open, rehearse) {
          const inputs = yield* Queue.unbounded<Input>()
          // Signals that came before anybody worked on the turn.
          if (open.signalled) yield* Queue.offer(inputs, { _tag: "Poke" })
          const work: TurnWork = {
            run: run(open, inputs, rehearse),
            poke: Effect.asVoid(Queue.offer(inputs, { _tag: "Poke" }))
          }
          return work
        }),
        abandon: (open, why) =>
          why === "unreadable"
            ? closeAs(open, close(open.turn, "failed", options.words.defect))
            : Effect.flatMap(journal.nextTurn(open.chat), (now) =>
              Option.isSome(now) && now.value.seq === open.seq
                ? closeAs(
                  now.value,
                  why === "defect"
                    ? close(now.value.turn, "failed", options.words.defect)
                    // What it says or asks may be what it dies of.
                    : close(wordless(now.value.turn), "failed", options.words.setAside)
                )
                : Effect.void)
      })
    })
  )
