import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import {
  bytes,
  end,
  example,
  file,
  filesIn,
  filesShown,
  inline,
  scene,
  text,
  web,
  words
} from "../support/AgentFiles.ts"
import { closed, finals, said, until } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const { Refused, Unavailable } = MatrixFault.cases
const refused = (status: number, errcode: string) => Refused.make({ status, errcode, detail: "" })
const page = (status: number) => Unavailable.make({ detail: `${status} and a page`, status })

/** Lets time pass, ten seconds at a time. */
const minutes = (count: number) =>
  Effect.repeat(Effect.andThen(TestClock.adjust("10 seconds"), settled), { times: count * 6 - 1 })

/** The files of a room, and the notices that stand in the place of one. */
const seen = (room: RoomId) =>
  Effect.map(filesIn(room), (all) => all.map(({ content }) => [content["msgtype"], content["body"]]))

describe("A file of the agent's that the homeserver does not take for now", () => {
  for (
    const fault of [
      refused(403, "M_FORBIDDEN"),
      refused(403, "M_RESOURCE_LIMIT_EXCEEDED"),
      refused(403, "M_CONSENT_NOT_GIVEN"),
      refused(403, "M_USER_SUSPENDED"),
      refused(401, "M_USER_LOCKED"),
      refused(401, "M_UNAUTHORIZED"),
      refused(400, "M_LIMIT_EXCEEDED"),
      refused(400, "M_UNKNOWN"),
      refused(404, "M_UNRECOGNIZED"),
      page(403),
      page(404),
      page(502)
    ]
  ) {
    const code = fault._tag === "Refused" ? fault.errcode : `a page with ${fault.status}`
    example(
      `is shown once, after an outage: ${code}`,
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const back = yield* control.outage("upload", fault)
        const { room } = yield* scene([text("Here: "), inline("1.png"), end])
        yield* closed(1, room)
        yield* minutes(15)
        assert.deepStrictEqual(yield* seen(room), [])
        yield* back
        yield* minutes(6)
        assert.deepStrictEqual(yield* seen(room), [["m.image", "1.png"]])
      })
    )
  }
})

describe("A file of the agent's that the homeserver never takes", () => {
  example(
    "is passed by, and a word stands in its place once others were taken",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* control.outage("upload", page(403), { text: "text/html" })
      const evil = file("evil.html", { data: "AAAA" }, 3, "text/html")
      const { alice, people, room } = yield* scene([text("Here: "), evil, inline("2.png"), end])
      const script = yield* AgentScript
      yield* closed(1, room)
      yield* minutes(3)
      assert.deepStrictEqual(yield* seen(room), [["m.image", "2.png"]])
      script.answers("again", [text("Here: "), inline("3.png"), end])
      yield* people.say(alice, room, "again")
      yield* minutes(7)
      assert.sameMembers((yield* seen(room)).map(([, body]) => String(body)), [
        "2.png",
        "3.png",
        words.undelivered("evil.html", { _tag: "Refused", code: "403" })
      ])
      assert.isBelow(yield* control.calls("upload"), 15)
    })
  )

  example(
    "is given up in the end also where no other is stored",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* control.outage("upload", refused(403, "M_FORBIDDEN"))
      const { room } = yield* scene([text("Here: "), inline("1.png"), end])
      yield* closed(1, room)
      yield* minutes(115)
      assert.deepStrictEqual(yield* seen(room), [])
      yield* minutes(15)
      assert.deepStrictEqual(yield* seen(room), [
        ["m.notice", words.undelivered("1.png", { _tag: "Refused", code: "M_FORBIDDEN" })]
      ])
    })
  )

  for (const how of ["⟲ on the notice", "⟲ on the answer", "!retry"] as const) {
    example(
      `can be asked for again: ${how}`,
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        yield* control.fail("upload", refused(413, "M_TOO_LARGE"))
        const { alice, people, room } = yield* scene([text("Here: "), inline("1.png"), end])
        const script = yield* AgentScript
        yield* closed(1, room)
        const [notice] = yield* filesShown(room, 1)
        assert.strictEqual(notice!.content["msgtype"], "m.notice")
        script.answers("draw", [text("Again: "), inline("2.png"), end])
        const target = how === "⟲ on the notice" ? notice!.event : (yield* said(room))[0]!.event
        yield* how === "!retry"
          ? people.say(alice, room, "!retry")
          : people.send(alice, room, "m.reaction", {
            "m.relates_to": { rel_type: "m.annotation", event_id: target, key: "⟲" }
          })
        yield* minutes(1)
        assert.deepStrictEqual(finals(yield* said(room)).map(({ body, mark }) => [mark.attempt, body]), [
          [1, "Here: "],
          [2, "Again: "]
        ])
        assert.deepStrictEqual((yield* seen(room))[1], ["m.image", "2.png"])
      })
    )
  }
})

describe("A file that the agent's server does not give for now", () => {
  /** A file of the agent's, whose server answers with a status at first. */
  const fetched = Effect.fnUntraced(function*(status: number, headers: Readonly<Record<string, string>> = {}) {
    const answers: Record<string, { status?: number; body?: Uint8Array; headers?: Readonly<Record<string, string>> }> =
      {
        "/f": { status, headers }
      }
    const server = yield* web(answers)
    const picture = file("a.bin", { url: `${server.url}/f` }, bytes.length, "application/pdf")
    return { answers, server, lines: [text("Here: "), picture, end] }
  })

  for (const status of [503, 502, 408, 429]) {
    example(
      `is shown when the server is back after some minutes: ${status}`,
      Effect.gen(function*() {
        const { answers, lines, server } = yield* fetched(status)
        const { room } = yield* scene(lines, { agentUrl: server.agentUrl })
        yield* closed(1, room)
        yield* minutes(5)
        assert.isAbove(server.asked.length, 3)
        assert.deepStrictEqual(yield* seen(room), [])
        answers["/f"] = { body: bytes }
        yield* minutes(6)
        assert.deepStrictEqual(yield* seen(room), [["m.file", "a.bin"]])
      })
    )
  }

  example(
    "is not asked for again before the time that the server names",
    Effect.gen(function*() {
      const { lines, server } = yield* fetched(429, { "retry-after": "120" })
      const { room } = yield* scene(lines, { agentUrl: server.agentUrl })
      yield* closed(1, room)
      yield* until("asked", Effect.sync(() => server.asked.length > 0 || undefined))
      yield* minutes(1)
      assert.strictEqual(server.asked.length, 1)
      yield* minutes(2)
      assert.strictEqual(server.asked.length, 2)
    })
  )

  example(
    "is given up after ten minutes",
    Effect.gen(function*() {
      const { lines, server } = yield* fetched(503)
      const { room } = yield* scene(lines, { agentUrl: server.agentUrl })
      yield* closed(1, room)
      yield* minutes(8)
      assert.deepStrictEqual(yield* seen(room), [])
      yield* minutes(8)
      assert.deepStrictEqual(yield* seen(room), [
        ["m.notice", words.undelivered("a.bin", { _tag: "Unreachable" })]
      ])
    })
  )

  example(
    "is not blamed for an outage of the homeserver's before",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { answers, lines, server } = yield* fetched(200)
      answers["/f"] = { body: bytes }
      const back = yield* control.outage("upload", page(502))
      const { room } = yield* scene(lines, { agentUrl: server.agentUrl })
      yield* closed(1, room)
      yield* minutes(20)
      answers["/f"] = { status: 503 }
      yield* back
      yield* minutes(6)
      answers["/f"] = { body: bytes }
      yield* minutes(6)
      assert.deepStrictEqual(yield* seen(room), [["m.file", "a.bin"]])
    })
  )
})
