import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { EventId, RoomId } from "../../../src/domain/Ids.ts"
import { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { OutboxKey } from "../../../src/domain/outbox/OutboxKey.ts"
import { deliver } from "../../../src/layers/outbox/Delivery.ts"
import { noTries, transactionId } from "../../../src/layers/outbox/SendAttempt.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, chat, next, shown, stored, turnOf } from "../../contracts/JournalCases.ts"
import { plainRooms } from "../../support/PlainRooms.ts"

const cut = MatrixFault.cases.Unavailable.make({ detail: "cut" })

/** Something to send into a room that there is, and the hands that send it. */
const ready = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const matrix = yield* Matrix
  const control = yield* MatrixMemoryControl
  const room = yield* control.people.room(yield* control.people.user("ann"), { invite: [control.bot] })
  yield* matrix.join(room)
  yield* accept("s1", { rooms: [{ room, membership: "join" }], events: stored(room, "$1") })
  yield* journal.admit([turnOf("$1", { room })])
  const open = yield* next()
  yield* shown(open, ["a"])
  const sender = { journal, matrix, rooms: plainRooms, me: control.bot, unsendable: (why: string) => `no: ${why}` }
  const tries = noTries()
  const written = Effect.map(
    control.sent(room),
    (all) => all.map(({ content }) => (content as { readonly body: string }).body)
  )
  return {
    control,
    open,
    tries,
    written,
    once: Effect.map(deliver(sender, chat("!r"), tries), ({ _tag }) => _tag),
    said: Effect.map(control.sent(room), (all) => all.length)
  }
})

const backends = Layer.merge(JournalMemory.layer, MatrixMemory.layer)

describe("A send that is tried again by the process that tried it", () => {
  it.effect("is repeated without a look while the server remembers its transaction id", () =>
    Effect.gen(function*() {
      const { control, once, said } = yield* ready
      yield* control.fail("send", cut, { acted: true })
      assert.strictEqual(yield* once, "Later")
      yield* TestClock.adjust("11 hours")
      assert.deepStrictEqual([yield* once, yield* said, yield* control.calls("messages")], ["Sent", 1, 0])
    }).pipe(Effect.provide(backends)))

  it.effect("is looked for when that was half a day ago", () =>
    Effect.gen(function*() {
      const { control, once, said } = yield* ready
      yield* control.fail("send", cut, { acted: true })
      assert.strictEqual(yield* once, "Later")
      yield* TestClock.adjust("12 hours")
      yield* control.forgetTransactions
      yield* control.fail("messages", cut)
      assert.deepStrictEqual([yield* once, yield* once, yield* said, yield* control.calls("send")], [
        "Later",
        "Sent",
        1,
        1
      ])
    }).pipe(Effect.provide(backends)))

  it.effect("is sent after a look that found nothing, and from then on repeated again", () =>
    Effect.gen(function*() {
      const { control, once, said } = yield* ready
      yield* control.fail("send", cut)
      yield* once
      yield* TestClock.adjust("12 hours")
      yield* control.fail("send", cut)
      // One look: all of the room, and the empty page behind it.
      assert.deepStrictEqual([yield* once, yield* once, yield* said, yield* control.calls("messages")], [
        "Later",
        "Sent",
        1,
        2
      ])
    }).pipe(Effect.provide(backends)))

  it.effect("is looked for half a day after its first try, however often it was repeated meanwhile", () =>
    Effect.gen(function*() {
      const { control, once, said } = yield* ready
      yield* control.fail("send", cut, { acted: true })
      for (let hours = 0; hours < 12; hours += 4) {
        assert.strictEqual(yield* once, "Later")
        yield* TestClock.adjust("4 hours")
        yield* control.fail("send", cut)
      }
      yield* control.forgetTransactions
      assert.deepStrictEqual(
        [yield* once, yield* said, yield* control.calls("messages"), yield* control.calls("send")],
        ["Sent", 1, 1, 3]
      )
    }).pipe(Effect.provide(backends)))

  it.effect("is looked for after half a day also where the clock was set back meanwhile", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("6 hours")
      const { control, once, said } = yield* ready
      yield* control.fail("send", cut, { acted: true })
      assert.strictEqual(yield* once, "Later")
      yield* TestClock.setTime(0)
      yield* TestClock.adjust("12 hours")
      yield* control.forgetTransactions
      assert.deepStrictEqual([yield* once, yield* said, yield* control.calls("send")], ["Sent", 1, 1])
    }).pipe(Effect.provide(backends)))

  const refused = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
  const page = MatrixFault.cases.Unavailable.make({ status: 403, detail: "answered 403 without a Matrix answer" })
  for (
    const [what, fault, says] of [["that did nothing with it may go with newer words", refused, "b"], [
      "behind a proxy that may have done so goes to the letter",
      page,
      "a"
    ]] as const
  ) {
    it.effect(what, () =>
      Effect.gen(function*() {
        const { control, once, open, tries, written } = yield* ready
        yield* control.fail("send", fault)
        assert.strictEqual(yield* once, "Later")
        assert.strictEqual(tries.size, fault === page ? 1 : 0)
        yield* shown(open, ["b"])
        assert.strictEqual(yield* once, "Sent")
        assert.deepStrictEqual([yield* written, tries.size], [[says], 0])
      }).pipe(Effect.provide(backends)))
  }

  it.effect("goes to the server that does not let us look, which then says why", () =>
    Effect.gen(function*() {
      const { control, once } = yield* ready
      yield* control.fail("send", cut)
      yield* once
      yield* TestClock.adjust("12 hours")
      const forbidden = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
      yield* control.fail("messages", forbidden)
      yield* control.fail("send", forbidden)
      assert.strictEqual(yield* once, "Later")
    }).pipe(Effect.provide(backends)))
})

describe("A send into a room that was upgraded and refuses it", () => {
  const forbidden = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })

  /** The first try was cut off; then the room was followed, and takes no sends. */
  const followed = Effect.fnUntraced(function*(acted: boolean) {
    const on = yield* ready
    const journal = yield* WholeJournal
    const matrix = yield* Matrix
    const { control, once, open } = on
    yield* control.fail("send", cut, { acted })
    assert.strictEqual(yield* once, "Later")
    const ann = yield* control.people.user("ann")
    const replacement = yield* control.people.room(ann, { invite: [control.bot] })
    yield* matrix.join(replacement)
    yield* journal.perform({ _tag: "FollowUpgrade", room: open.room, replacement })
    yield* control.outage("send", forbidden, { room: open.room })
    return { ...on, there: Effect.map(control.sent(replacement), (all) => all.length) }
  })

  it.effect("and had not arrived goes into the replacement, once", () =>
    Effect.gen(function*() {
      const { once, said, there } = yield* followed(false)
      assert.deepStrictEqual([yield* once, yield* once, yield* once], ["Gone", "Sent", "Nothing"])
      assert.deepStrictEqual([yield* said, yield* there], [0, 1])
    }).pipe(Effect.provide(backends)))

  it.effect("and had arrived is found in the old room, and not said again", () =>
    Effect.gen(function*() {
      const { once, said, there } = yield* followed(true)
      assert.deepStrictEqual([yield* once, yield* said, yield* there], ["Sent", 1, 0])
    }).pipe(Effect.provide(backends)))

  it.effect("is tried later where it cannot be looked for", () =>
    Effect.gen(function*() {
      const { control, once, said, there } = yield* followed(true)
      yield* control.fail("messages", cut)
      assert.deepStrictEqual([yield* once, yield* once], ["Later", "Sent"])
      assert.deepStrictEqual([yield* said, yield* there], [1, 0])
    }).pipe(Effect.provide(backends)))
})

describe("A transaction id", () => {
  const slot = {
    entry: 4097,
    key: OutboxKey.make("1.1.$1"),
    chat: chat("!r"),
    room: RoomId.make("!r"),
    priority: "edit" as const,
    event: undefined,
    revision: 0,
    content: { body: "a" },
    again: false,
    encrypted: false,
    turn: 1,
    replaced: 0
  }
  const sent = EventId.make("$sent")

  it("is the same for the same send, whoever takes it how often", () => {
    assert.strictEqual(transactionId({ ...slot, again: true, entry: 1, priority: "final" }), transactionId(slot))
    // A new event is one, whatever was to be said before it was sent.
    assert.strictEqual(transactionId({ ...slot, revision: 5 }), transactionId(slot))
  })

  it("has characters and a length that every server takes", () => {
    for (const one of [slot, { ...slot, event: sent }]) assert.match(transactionId(one), /^m[A-Za-z0-9_-]{32}$/)
  })

  for (
    const [title, other] of [
      ["another key", { key: OutboxKey.make("1.2.$1") }],
      ["other words", { content: { body: "b" } }],
      ["another revision of an edit", { event: sent, revision: 2 }]
    ] as const
  ) {
    it(`is another one for ${title}`, () =>
      assert.notStrictEqual(
        transactionId({ ...slot, event: sent, revision: 1, ...other }),
        transactionId({ ...slot, event: sent, revision: 1 })
      ))
  }
})
