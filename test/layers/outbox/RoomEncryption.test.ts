import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { makeRoomEncryption } from "../../../src/layers/outbox/RoomEncryption.ts"
import { Crypto, CryptoError } from "../../../src/services/crypto/Crypto.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import { SyncFreshness } from "../../../src/services/intake/SyncFreshness.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { here } from "../../contracts/JournalCases.ts"
import { freshStore } from "../../whole/MemoryBot.ts"

const { RateLimited, Refused, TokenRefused, Unavailable } = MatrixFault.cases
const fault = (reason: MatrixFault) => new MatrixError({ call: "GET state", reason })
const refused = (status: number, errcode: string) => fault(Refused.make({ status, errcode, detail: "" }))

type Answer = MatrixError | "encrypted"

interface Scene {
  readonly answer?: Answer
  readonly isFresh?: boolean
  /** The same, as it is found out. */
  readonly fresh?: Effect.Effect<boolean>
  readonly state?: EncryptionState
  readonly sealing?: MatrixError | CryptoError
}

const scene = Effect.fnUntraced(function*({ answer = "encrypted", fresh, isFresh = true, sealing, state }: Scene) {
  const asked: Array<string> = []
  const services = Layer.mergeAll(
    Layer.mock(Crypto, {
      state: Effect.succeed(state ?? EncryptionState.cases.Off.make({})),
      seal: () => sealing === undefined ? Effect.succeed({ ciphertext: "c" }) : Effect.fail(sealing)
    }),
    Layer.mock(Matrix, {
      state: (_, type) =>
        Effect.suspend((): Effect.Effect<{ readonly algorithm: string }, MatrixError> => {
          asked.push(type)
          return answer === "encrypted" ? Effect.succeed({ algorithm: "m" }) : Effect.fail(answer)
        })
    }),
    Layer.succeed(SyncFreshness, { isFresh: fresh ?? Effect.succeed(isFresh), note: () => Effect.void })
  )
  return { asked, rooms: yield* Effect.provide(makeRoomEncryption, services) }
})

describe("Whether a room is encrypted", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, IntakeJournal>) =>
    it.effect(title, () => Effect.provide(body, freshStore))

  const known: ReadonlyArray<readonly [string, boolean | undefined, boolean, number]> = [
    ["is not asked where the journal says yes", true, false, 0],
    ["is not asked where the journal says no and is fresh", false, true, 0],
    ["is asked where the journal says no and may be behind", false, false, 1],
    ["is asked where the journal does not know the room", undefined, true, 1]
  ]
  for (const [title, journal, isFresh, count] of known) {
    test(
      title,
      Effect.gen(function*() {
        yield* (yield* IntakeJournal).noteRoom({ room: here, membership: "join" })
        const { asked, rooms } = yield* scene({ isFresh })
        const isEncrypted = yield* rooms.isEncrypted(here, journal)
        assert.strictEqual(isEncrypted, journal === true || count > 0)
        assert.deepStrictEqual(asked, Array.from({ length: count }, () => "m.room.encryption"))
      })
    )
  }

  test(
    "is what the journal says now, where an entry was claimed before a sync told of it",
    Effect.gen(function*() {
      yield* (yield* IntakeJournal).noteRoom({ room: here, membership: "join", encrypted: true })
      const { asked, rooms } = yield* scene({ isFresh: true })
      assert.isTrue(yield* rooms.isEncrypted(here, false))
      assert.deepStrictEqual(asked, [])
    })
  )

  test(
    "is what the journal says once it is known to be fresh: a sync that came meanwhile may have told of it",
    Effect.gen(function*() {
      const journal = yield* IntakeJournal
      yield* journal.noteRoom({ room: here, membership: "join" })
      const told = Effect.as(Effect.orDie(journal.noteRoom({ room: here, encrypted: true })), true)
      const { asked, rooms } = yield* scene({ fresh: told })
      assert.isTrue(yield* rooms.isEncrypted(here, false))
      assert.deepStrictEqual(asked, [])
    })
  )

  test(
    "is kept once the server says yes: it stays so",
    Effect.gen(function*() {
      const { rooms } = yield* scene({})
      yield* rooms.isEncrypted(here, undefined)
      assert.isTrue(Option.getOrThrow(yield* (yield* IntakeJournal).room(here)).encrypted)
    })
  )

  test(
    "is no only where the server says that there is no such state; all else says nothing",
    Effect.gen(function*() {
      const { rooms } = yield* scene({ answer: refused(404, "M_NOT_FOUND") })
      assert.isFalse(yield* rooms.isEncrypted(here, undefined))
      assert.isTrue(Option.isNone(yield* (yield* IntakeJournal).room(here)))
      const faults = [
        refused(403, "M_FORBIDDEN"),
        refused(404, "M_UNRECOGNIZED"),
        refused(400, "M_UNKNOWN"),
        fault(RateLimited.make({})),
        fault(Unavailable.make({ detail: "a page", status: 404 })),
        fault(Unavailable.make({ detail: "timeout" }))
      ]
      for (const answer of faults) {
        const { rooms: others } = yield* scene({ answer })
        assert.strictEqual(yield* Effect.flip(others.isEncrypted(here, undefined)), answer)
      }
    })
  )

  test(
    "is taken part in only where encryption is on",
    Effect.gen(function*() {
      const { Off, On, Unusable } = EncryptionState.cases
      const on = On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })
      const takesPart = (state: EncryptionState) => Effect.flatMap(scene({ state }), ({ rooms }) => rooms.takesPart)
      assert.isTrue(yield* takesPart(on))
      assert.isFalse(yield* takesPart(Off.make({})))
      // What a device cannot send for now waits.
      assert.isTrue(yield* takesPart(Unusable.make({ why: "", advice: "" })))
    })
  )

  const sealings: ReadonlyArray<readonly [string, MatrixError | CryptoError, string]> = [
    ["the engine's trouble", new CryptoError({ doing: "encrypting", detail: "full" }), "Unavailable"],
    ["a refusal about keys", refused(400, "M_INVALID_PARAM"), "Unavailable"],
    ["that we may not be in the room", refused(403, "M_FORBIDDEN"), "Refused"],
    ["a limit, which is none on sends", fault(RateLimited.make({ retryAfter: 5 })), "Unavailable"],
    ["an outage", fault(Unavailable.make({ detail: "timeout" })), "Unavailable"],
    ["a token that is refused", fault(TokenRefused.make({ soft: false })), "TokenRefused"]
  ]
  for (const [what, sealing, tag] of sealings) {
    test(
      `cannot be sealed for because of ${what}, which is a send's ${tag}`,
      Effect.gen(function*() {
        const { rooms } = yield* scene({ sealing })
        assert.strictEqual((yield* Effect.flip(rooms.seal(here, "t", {}))).reason._tag, tag)
      })
    )
  }
})
