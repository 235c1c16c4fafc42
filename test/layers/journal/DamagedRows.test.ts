import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Result } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { PromptId } from "../../../src/domain/Ids.ts"
import type { OpenQuestion } from "../../../src/domain/turns/Turn.ts"
import { readContent } from "../../../src/layers/journal/DamagedRows.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  brief,
  chat,
  event,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  turnOf
} from "../../contracts/JournalCases.ts"
import { asks } from "../../contracts/JournalQuestions.contract.ts"

const example = (title: string, body: Effect.Effect<void, unknown, WholeJournal | SqlClient.SqlClient>) =>
  it.effect(title, () => Effect.provide(body, JournalMemory.layer))

const question: OpenQuestion = { ask: "a1", title: "?", choices: [], number: 0 }

/** Two chats of a room, each with a question that waits. */
const twoQuestions = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1", "$2") })
  yield* journal.admit([turnOf("$1"), turnOf("$2", { chat: chat("!r $t") })])
  for (const name of ["!r", "!r $t"]) yield* shown(yield* next(name), [], { turn: { question } })
})

const answer = (id: string, prompt: string) =>
  ({
    _tag: "Answer",
    number: 0,
    event: event(id),
    prompt: event(prompt),
    by: ann,
    choice: { ask: "a1", text: "Bert" },
    otherwise: {
      room: here,
      chat: chat("!r"),
      threadRoot: undefined,
      author: ann,
      id: PromptId.make(`p ${id}`),
      reply: undefined
    }
  }) as const

describe("The text of an event or a content", () => {
  it.each(["{\"a\":", "[]", "[{}]", "null", "7", "\"{}\"", "true", ""])(
    "is not taken for one where it is %s",
    (text) => {
      assert.isTrue(Result.isFailure(readContent(text)))
    }
  )

  it("is read as it was written", () =>
    assert.deepStrictEqual(readContent("{\"a\":[null]}"), Result.succeed({ a: [null] })))
})

describe("A row that the disk has damaged costs only itself", () => {
  for (const text of ["{\"ask\":", "{}", "7"]) {
    example(
      `as a question (${text}): the others of its room can be answered, and what is said to it is a prompt`,
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const sql = yield* SqlClient.SqlClient
        yield* twoQuestions
        yield* sql`UPDATE turns SET question = ${text} WHERE prompt = '$1'`
        yield* accept("s2", { events: stored(here, "$a", "$b") })
        yield* journal.admit([answer("$a", "$1"), answer("$b", "$2")])
        assert.deepStrictEqual(
          (yield* sql`SELECT prompt FROM turns WHERE closed = 0 ORDER BY seq`).map((row) => row["prompt"]),
          ["$1", "$2", "$a"]
        )
        assert.deepStrictEqual((yield* journal.questions([here])).map(({ prompt }) => prompt), ["$2"])
        assert.deepStrictEqual(yield* sql`SELECT 1 FROM turns WHERE prompt = '$1' AND question IS NOT NULL`, [])
      })
    )
  }

  example(
    "as what was said to a turn: the rest of it is heard",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* twoQuestions
      yield* accept("s2", { events: stored(here, "$stop", "$a") })
      yield* journal.admit([answer("$a", "$1"), { _tag: "Stop", event: event("$stop"), prompt: event("$1") }])
      yield* sql`UPDATE signals SET body = '{"_tag":' WHERE event = '$a'`
      assert.deepStrictEqual((yield* journal.signals(yield* next())).map(({ _tag }) => _tag), ["Stop"])
      yield* sql`UPDATE signals SET body = '{"_tag":'`
      yield* accept("s3", { events: stored(here, "$b") })
      yield* journal.admit([answer("$b", "$1")])
      assert.deepStrictEqual((yield* journal.signals(yield* next())).map(({ _tag }) => _tag), ["Answer"])
    })
  )

  example(
    "as something to send: what is behind it is sent, and the answer can be asked for again",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* shown(yield* prompted("$1"), ["a", "b"], { closed: true })
      yield* sql`UPDATE outbox SET content = '{"body":' WHERE part = 1`
      assert.strictEqual(brief(yield* taken()), "1.2.$1 r0 \"b\"")
      yield* journal.markSent(yield* taken(), event("$sent"))
      assert.deepStrictEqual([yield* journal.pendingChats, Option.isNone(yield* journal.claim(chat("!r")))], [[], true])
      assert.isTrue(Option.getOrUndefined(yield* journal.attempt(event("$sent")))?.lost)
    })
  )

  example(
    "as the copy of what is being sent: it is taken anew, and still known as tried before",
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* shown(yield* prompted("$1"), ["a"], { closed: true })
      yield* taken()
      yield* sql`UPDATE outbox SET tried_content = '7'`
      const slot = yield* taken()
      assert.deepStrictEqual([brief(slot), slot.again], ["1.1.$1 r0 \"a\"", true])
    })
  )

  example(
    "as the data of a turn: a question of its that has ended is not known any more",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const turn = yield* prompted("$1")
      yield* asks(turn, question)
      yield* journal.markSent(yield* taken(), event("$q"))
      yield* (yield* SqlClient.SqlClient)`UPDATE turns SET data = '{"asks":[{"ask":'`
      assert.isTrue(Option.isNone(yield* journal.endedQuestion(here, event("$q"))))
    })
  )

  for (
    const [part, damage] of [
      ["data", "UPDATE turns SET data = '{\"phase\":\"streaming\"}'"],
      ["reply", "UPDATE turns SET reply = '{\"_tag\":\"Sing\"}'"],
      ["prompt", "UPDATE events SET raw = '{\"type\":'"]
    ] as const
  ) {
    example(
      `as the ${part} of a turn: the turn is told apart, can be read without it, and be closed`,
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1", "$2"), ["half"])
        yield* (yield* SqlClient.SqlClient).unsafe(`${damage} WHERE ${part === "prompt" ? "event" : "prompt"} = '$1'`)
        const error = yield* Effect.flip(journal.nextTurn(chat("!r")))
        assert.strictEqual(error._tag === "DamagedTurn" ? error.part : error.message, part)
        const bare = Option.getOrThrow(yield* journal.bareTurn(chat("!r")))
        assert.strictEqual(bare.turn.prompt, "$1")
        yield* shown(bare, ["sorry"], { closed: true })
        assert.strictEqual((yield* next()).turn.prompt, "$2")
      })
    )
  }
})
