import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Redacted, Stream } from "effect"
import { Attachments } from "../../src/services/crypto/Attachments.ts"
import { seededBytes } from "../support/SeededBytes.ts"

const plain = (bytes: Uint8Array) => Uint8Array.from(bytes)
const joined = (pieces: ReadonlyArray<Uint8Array>) => plain(Buffer.concat([...pieces]))
const read = <E>(file: Stream.Stream<Uint8Array, E>) => Effect.map(Stream.runCollect(file), joined)

/** The bytes in pieces of so many. */
const inPieces = (bytes: Uint8Array, size: number) =>
  Stream.fromIterable(
    Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, index) => bytes.subarray(index * size, (index + 1) * size)
    )
  )

const encrypted = Effect.fnUntraced(function*(bytes: Uint8Array) {
  const { ciphertext, fileKey } = yield* (yield* Attachments).encryptWhole(Stream.make(bytes), bytes.length)
  return { ciphertext: plain(ciphertext), fileKey }
})

const changes: ReadonlyArray<readonly [string, (ciphertext: Uint8Array) => Uint8Array]> = [
  ["another first bit", (bytes) => bytes.with(0, bytes[0]! ^ 1)],
  ["another last byte", (bytes) => bytes.with(bytes.length - 1, bytes.at(-1)! ^ 0x80)],
  ["a byte too few", (bytes) => bytes.subarray(0, -1)],
  ["a byte too many", (bytes) => joined([bytes, Uint8Array.of(0)])],
  ["nothing in it", () => new Uint8Array(0)]
]

/** What every layer of `Attachments` does. */
export const suite = (name: string, layer: Layer.Layer<Attachments, unknown>) =>
  describe(`${name} keeps the contract of Attachments`, () => {
    const example = (title: string, body: Effect.Effect<void, unknown, Attachments>) =>
      it.effect(title, () => Effect.provide(body, layer))

    for (
      const [length, size] of [[0, 1], [1, 1], [15, 4], [16, 16], [17, 3], [1_000, 7], [700_001, 300_007]] as const
    ) {
      example(
        `a file of ${length} bytes in pieces of ${size} is as long when it is encrypted, and comes back as it was`,
        Effect.gen(function*() {
          const files = yield* Attachments
          const bytes = seededBytes(length, length)
          const { ciphertext, fileKey } = yield* files.encrypt(inPieces(bytes, size))
          const sent = yield* read(ciphertext)
          assert.strictEqual(sent.length, length)
          if (length >= 16) assert.notDeepEqual(sent, bytes)
          const file = yield* fileKey
          for (const again of [64, 4_096, length + 1]) {
            assert.deepStrictEqual(yield* read(files.decrypt(file, inPieces(sent, again))), bytes)
          }
          assert.deepStrictEqual(plain(yield* files.decryptWhole(file, inPieces(sent, size), length)), bytes)
        })
      )
    }

    example(
      "a key is of one file alone, and its counter begins at zero",
      Effect.gen(function*() {
        const [one, two] = [yield* encrypted(seededBytes(1, 100)), yield* encrypted(seededBytes(1, 100))]
        assert.notDeepEqual(one.ciphertext, two.ciphertext)
        assert.notDeepEqual(Redacted.value(one.fileKey.key), Redacted.value(two.fileKey.key))
        assert.notDeepEqual(plain(one.fileKey.iv), plain(two.fileKey.iv))
        assert.deepStrictEqual(plain(one.fileKey.iv).subarray(8), new Uint8Array(8))
        assert.strictEqual(Redacted.value(one.fileKey.key).length, 32)
      })
    )

    for (const [title, change] of changes) {
      example(
        `a file with ${title} fails at its end, and is not had as a whole`,
        Effect.gen(function*() {
          const files = yield* Attachments
          const { ciphertext, fileKey } = yield* encrypted(seededBytes(title, 1_000))
          const changed = change(ciphertext)
          let length = 0
          const stream = Stream.tap(
            files.decrypt(fileKey, inPieces(changed, 64)),
            (piece) => Effect.sync(() => void (length += piece.length))
          )
          assert.strictEqual((yield* Effect.flip(Stream.runDrain(stream))).reason, "tampered")
          assert.strictEqual(length, changed.length)
          const whole = files.decryptWhole(fileKey, Stream.make(changed), 2_000)
          assert.strictEqual((yield* Effect.flip(whole)).reason, "tampered")
        })
      )
    }

    example(
      "a file has no key before it was read to its end, and is encrypted once",
      Effect.gen(function*() {
        const bytes = seededBytes(2, 100)
        const { ciphertext, fileKey } = yield* (yield* Attachments).encrypt(inPieces(bytes, 10))
        assert.strictEqual((yield* Effect.flip(fileKey)).reason, "unfinished")
        yield* Stream.runDrain(Stream.take(ciphertext, 3))
        assert.strictEqual((yield* Effect.flip(fileKey)).reason, "unfinished")
        assert.strictEqual((yield* Effect.flip(Stream.runDrain(ciphertext))).reason, "read twice")
        assert.strictEqual((yield* Effect.flip(fileKey)).reason, "unfinished")
      })
    )

    example(
      "a file that breaks off has no key, and its own error is heard",
      Effect.gen(function*() {
        const files = yield* Attachments
        const broken = Stream.concat(Stream.make(seededBytes(3, 100)), Stream.fail("the disk is gone" as const))
        const { ciphertext, fileKey } = yield* files.encrypt(broken)
        assert.strictEqual(yield* Effect.flip(Stream.runDrain(ciphertext)), "the disk is gone")
        assert.strictEqual((yield* Effect.flip(fileKey)).reason, "unfinished")
        assert.strictEqual(yield* Effect.flip(files.encryptWhole(broken, 1_000)), "the disk is gone")
        const other = yield* encrypted(seededBytes(3, 100))
        assert.strictEqual(yield* Effect.flip(files.decryptWhole(other.fileKey, broken, 1_000)), "the disk is gone")
      })
    )

    example(
      "a file is not read further than its limit",
      Effect.gen(function*() {
        const files = yield* Attachments
        let given = 0
        const endless = Stream.tap(Stream.forever(Stream.make(seededBytes(4, 10))), () => Effect.sync(() => given++))
        const { fileKey } = yield* encrypted(seededBytes(4, 100))
        for (const whole of [files.encryptWhole(endless, 100), files.decryptWhole(fileKey, endless, 100)]) {
          given = 0
          assert.strictEqual(
            (yield* Effect.flip<unknown, { readonly reason: string }, never>(whole)).reason,
            "too large"
          )
          assert.strictEqual(given, 11)
        }
      })
    )

    example(
      "nothing is read before it is asked for, and a piece only when the one before was taken",
      Effect.gen(function*() {
        const files = yield* Attachments
        let given = 0
        const counted = Stream.tap(inPieces(seededBytes(5, 1_000), 100), () => Effect.sync(() => given++))
        const { ciphertext } = yield* files.encrypt(counted)
        assert.strictEqual(given, 0)
        let taken = 0
        yield* Stream.runForEach(ciphertext, () => Effect.sync(() => assert.isAtMost(given, ++taken + 1)))
        assert.strictEqual(taken, 10)
      })
    )

    example(
      "a large piece is worked on in small ones",
      Effect.gen(function*() {
        const files = yield* Attachments
        const { ciphertext, fileKey } = yield* files.encrypt(Stream.make(new Uint8Array(3_000_000)))
        const sent = yield* Stream.runCollect(ciphertext)
        for (const piece of sent) assert.isAtMost(piece.length, 256 * 1024)
        const got = yield* Stream.runCollect(files.decrypt(yield* fileKey, Stream.make(joined(sent))))
        for (const piece of got) assert.isAtMost(piece.length, 256 * 1024)
        assert.strictEqual(joined(got).length, 3_000_000)
      })
    )

    example(
      "a key is in no text that is made of what opens a file",
      Effect.gen(function*() {
        const { fileKey } = yield* encrypted(seededBytes(6, 100))
        const hex = Buffer.from(Redacted.value(fileKey.key)).toString("hex")
        assert.notInclude(`${JSON.stringify(fileKey)} ${String(fileKey.key)}`, hex)
        assert.include(JSON.stringify(fileKey), "redacted")
      })
    )
  })
