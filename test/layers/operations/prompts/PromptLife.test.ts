import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import type { Phase } from "../../../../src/domain/turns/Turn.ts"
import * as JournalStore from "../../../../src/layers/journal/JournalStore.ts"
import * as PromptLife from "../../../../src/layers/operations/prompts/PromptLife.ts"
import { promptSpans } from "../../../../src/layers/operations/prompts/PromptSpans.ts"
import type { OpenTurn } from "../../../../src/services/turns/OpenTurn.ts"
import { WholeJournal, wholeJournal } from "../../../../src/testing/WholeJournal.ts"
import {
  accept,
  event,
  fill,
  final,
  gapIn,
  here,
  prompted,
  stored,
  taken,
  turnOf
} from "../../../contracts/JournalCases.ts"
import { takesBack } from "../../../contracts/JournalTakenBack.contract.ts"
import { folder } from "../../../support/Folder.ts"
import { keptSpans } from "../../../support/KeptSpans.ts"

type Way = Effect.Effect<unknown, unknown, WholeJournal>

const use = <A, E, R>(f: (journal: typeof WholeJournal.Service) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(WholeJournal, f)

/** Stores a phase of the attempt, and what it shows then. */
const commit = (of: OpenTurn, phase: Phase, parts = 1) =>
  use((journal) =>
    journal.commit({
      of,
      turn: { ...of.turn, phase },
      entries: Array.from({ length: parts }, (_, index) => ({
        part: index + 1,
        priority: phase === "streaming" ? "edit" as const : "final" as const,
        content: {
          body: `words ${phase}`,
          "matrix-surface.turn": {
            prompt: of.turn.prompt,
            attempt: of.turn.attempt,
            part: index + 1,
            parts,
            state: phase === "streaming" || index + 1 < parts ? "working" : phase
          }
        }
      })),
      durable: false,
      further: false,
      signalsUntil: undefined
    })
  )

const sent = (id: string) => Effect.flatMap(taken(), (entry) => use((journal) => journal.markSent(entry, event(id))))
const begun = Effect.tap(prompted("$1"), (open) => Effect.andThen(commit(open, "streaming"), sent("$answer")))
const decided = Effect.tap(prompted("$1"), (open) => commit(open, "answered"))
const left = accept("left", { rooms: [{ room: here, membership: "leave" }] })
const answered = Effect.andThen(decided, sent("$answer"))

const refused = Effect.flatMap(taken(), (entry) => use((journal) => journal.markFailed(entry, "M_FORBIDDEN")))

/** Each way in which an attempt ends, to where nothing of its answer is to come any more. */
const ways: Readonly<Record<string, Way>> = {
  "its final is sent": answered,
  "its final is an edit": Effect.andThen(Effect.flatMap(begun, (open) => commit(open, "answered")), sent("$edit")),
  "its final has three parts": Effect.andThen(
    Effect.flatMap(prompted("$1"), (open) => commit(open, "answered", 3)),
    Effect.all(["$a", "$b", "$c"].map(sent))
  ),
  "it is interrupted": Effect.andThen(Effect.flatMap(begun, (open) => commit(open, "interrupted")), sent("$edit")),
  "it has nothing to say": Effect.flatMap(prompted("$1"), (open) => commit(open, "stopped", 0)),
  "its prompt is deleted while it waits": Effect.andThen(prompted("$1"), takesBack(["$1"])),
  "its final comes back by the sync while it is worked on": Effect.andThen(
    begun,
    accept("echo", { finals: [final("$1")] })
  ),
  "its final comes back before the homeserver said that it is sent": Effect.andThen(
    Effect.flatMap(decided, () => taken()),
    accept("echo", { finals: [final("$1")] })
  ),
  "its final comes out of a gap": Effect.andThen(
    Effect.andThen(prompted("$1"), accept("gap", { gaps: [gapIn(here, "f", "u")] })),
    use((journal) =>
      Effect.flatMap(
        journal.gap(here),
        (gap) => fill(Option.getOrThrow(gap), { events: [], finals: [final("$1")], rest: { _tag: "Filled" } })
      )
    )
  ),
  "its final is refused for good": Effect.andThen(decided, refused),
  "the edit that is its final is refused for good": Effect.andThen(
    Effect.flatMap(begun, (open) => commit(open, "answered")),
    refused
  ),
  "its answer is deleted while it is written": Effect.flatMap(
    begun,
    (open) => Effect.andThen(takesBack(["$answer"]), commit(open, "stopped"))
  ),
  "its answer is deleted before its final is sent": Effect.flatMap(
    begun,
    (open) => Effect.andThen(commit(open, "answered"), takesBack(["$answer"]))
  ),
  "its answer is deleted before it is known that it is ours": Effect.andThen(
    Effect.flatMap(prompted("$1"), (open) => commit(open, "answered", 3)),
    Effect.flatMap(
      taken(),
      (entry) => Effect.andThen(takesBack(["$a"]), use((journal) => journal.markSent(entry, event("$a"))))
    )
  ),
  "the bot is removed while it is worked on": Effect.flatMap(
    begun,
    (open) => Effect.andThen(left, commit(open, "stopped"))
  ),
  "the bot is removed while its final waits": Effect.andThen(decided, left),
  "the bot is found to be out of the room": Effect.andThen(
    decided,
    use((journal) => journal.noteRoom({ room: here, membership: "ban" }))
  ),
  "another attempt is asked for that there is already": Effect.andThen(
    answered,
    use((journal) =>
      Effect.andThen(
        accept("again", { events: stored(here, "$again") }),
        journal.admit([{ _tag: "Retry", event: event("$again"), prompt: event("$1"), attempt: 1, id: "p" as never }])
      )
    )
  ),
  "it is admitted once more": Effect.andThen(answered, use((journal) => journal.admit([turnOf("$1")])))
}

describe("The trace of an attempt", () => {
  for (const [name, way] of Object.entries(ways)) {
    it.effect(`ends where ${name}`, () =>
      Effect.gen(function*() {
        const { spans, tracer } = keptSpans()
        const journal = Layer.provideMerge(
          PromptLife.layer([promptSpans(tracer)]),
          JournalStore.layer(yield* folder)
        )
        const open = yield* Effect.provide(
          Effect.provideServiceEffect(
            Effect.gen(function*() {
              yield* way
              const turns = yield* use(({ openTurns }) => openTurns)
              return { turns, traces: spans.filter(({ status }) => status._tag === "Started").map(({ name }) => name) }
            }),
            WholeJournal,
            wholeJournal
          ),
          journal
        )
        assert.deepStrictEqual(open, { turns: 0, traces: [] })
        assert.isNotEmpty(spans)
      }))
  }
})
