import { it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Layer, Option, Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatId } from "../../../src/domain/Ids.ts"
import { madeProgress } from "../../../src/domain/poison/TurnProgress.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import * as ChatDispatcherLocal from "../../../src/layers/turns/ChatDispatcherLocal.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import type { OpenTurn } from "../../../src/services/turns/OpenTurn.ts"
import { PoisonTrial, PoisonTurn } from "../../../src/services/turns/PoisonTrial.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { TurnRunner } from "../../../src/services/turns/TurnRunner.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal, type WholeServices } from "../../../src/testing/WholeJournal.ts"
import { said } from "../../support/SaidPrompts.ts"
import { rules } from "../../support/TurnCases.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

/**
 * What becomes of a prompt in the hands of a process: it answers, gets further, hangs, has news for its trial, or
 * ends the process.
 */
type Fate = "answers" | "further" | "hangs" | "news" | "kills"

/**
 * And in its trial: it is survived, or ends the one who tries it, by itself or by what the agent says, or it never
 * ends, or we have a bug.
 */
type TrialFate = "survived" | "deadly" | "deadly news" | "endless" | "a bug"

export interface Life {
  readonly life?: Effect.Effect<void>
  /** What comes in its time. */
  readonly news?: ReadonlyArray<string>
  readonly trials?: Readonly<Record<string, TrialFate>>
  readonly odd?: Partial<typeof TurnJournal.Service>
  /** Happens in its time, one after the other, and wakes whom it concerns. */
  readonly meanwhile?: ReadonlyArray<Effect.Effect<ReadonlyArray<ChatId>>>
}

/**
 * One process over the journal, with a runner whose prompts have these fates. It lives until one of them kills it, or
 * `life` ends; what it began is gone with it, and the journal is left as it was. Returns what it tried, took up and
 * set aside, in order.
 */
export const processOf = Effect.fnUntraced(
  function*(
    fates: Readonly<Record<string, Fate>>,
    { life = settle, meanwhile = [], news = [], odd = {}, trials = {} }: Life = {}
  ) {
    const journal = yield* WholeJournal
    const seen: Array<string> = []
    const killed = yield* Deferred.make<void>()
    const commit = (of: OpenTurn, change: Partial<Turn>) => {
      const turn = { ...of.turn, ...change }
      return (odd.commit ?? journal.commit)({
        of,
        turn,
        entries: [],
        durable: true,
        further: madeProgress(of.turn, turn),
        signalsUntil: undefined
      })
    }
    const trial = Layer.succeed(PoisonTrial, {
      run: ({ news, turn }) =>
        Effect.suspend(() => {
          const name = turn.prompt.slice(1)
          seen.push(`${news === undefined ? "try" : "try news"}: ${name}`)
          const fate = trials[name] ?? "survived"
          if (fate === "endless") return Effect.never
          if (fate === "a bug") return Effect.die(new TypeError("x is undefined"))
          return fate === "deadly" || (fate === "deadly news" && news !== undefined)
            ? new PoisonTurn({ how: "SIGKILL" })
            : Effect.void
        })
    })
    const runner = Layer.succeed(TurnRunner, {
      work: (open: OpenTurn, rehearse) =>
        Effect.succeed({
          poke: Effect.void,
          run: Effect.gen(function*() {
            const name = open.turn.prompt.slice(1)
            seen.push(name)
            if (fates[name] === "answers") return yield* commit(open, { phase: "answered" })
            if (fates[name] === "kills") yield* Deferred.succeed(killed, undefined)
            if (fates[name] === "further") yield* commit(open, { phase: "streaming", text: `${open.turn.text}.` })
            if (fates[name] === "news") yield* rehearse(rules, open.turn, [{ _tag: "Tick", at: 1 }])
            return yield* Effect.never
          })
        }),
      abandon: (open: OpenTurn, why) => {
        seen.push(`${why}: ${open.turn.prompt.slice(1)}`)
        return commit(open, { phase: "failed" })
      }
    })
    const scope = yield* Scope.make()
    const services = yield* Layer.buildWithScope(
      ChatDispatcherLocal.layer.pipe(
        Layer.provide([runner, trial, Layer.succeed(TurnJournal, { ...journal, ...odd })])
      ),
      scope
    )
    yield* said(news)
    const { wake } = Context.get(services, ChatDispatcher)
    yield* Effect.forEach(yield* journal.openChats, wake, { discard: true })
    for (const step of meanwhile) yield* Effect.forEach(yield* Effect.andThen(settle, step), wake, { discard: true })
    yield* Effect.raceFirst(Deferred.await(killed), life)
    yield* Scope.close(scope, Exit.void)
    return seen
  }
)

export const example = (title: string, body: Effect.Effect<void, unknown, WholeServices>) =>
  it.effect(title, () => Effect.provide(body, JournalMemory.layer))
export const lasts = (time: `${number} seconds`) =>
  Effect.andThen(settle, Effect.andThen(TestClock.adjust(time), settle))
export const crashes = (chat: string) =>
  Effect.map(
    Effect.flatMap(WholeJournal, ({ nextTurn }) => nextTurn(ChatId.make(chat))),
    (open) => Option.getOrThrow(open).crashes
  )
