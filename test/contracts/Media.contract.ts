import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Stream } from "effect"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"
import { Media } from "../../src/services/matrix/Media.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { failure, refusal, World } from "./World.ts"

const download = (address: string) =>
  Effect.scoped(
    Effect.gen(function*() {
      const { bytes, size } = yield* (yield* Media).download(address)
      return { size, bytes: Buffer.concat(yield* Stream.runCollect(bytes)) }
    })
  )

/** What every `Media` must do. `world` makes a homeserver's account for each case, and the people around it. */
export const suite = (name: string, world: Layer.Layer<Matrix | Media | World>) =>
  describe(`${name} is a Media that`, () => {
    const test = (title: string, body: Effect.Effect<void, unknown, Matrix | Media | World>) =>
      it.live(title, () => Effect.provide(body, world))

    test(
      "gives what a person stored, with its size before it, and as often as it is asked",
      Effect.gen(function*() {
        const { people } = yield* World
        const alice = yield* people.user("alice")
        const bytes = seededBytes(1, 600_001)
        const address = yield* people.upload(alice, bytes, "image/png")
        for (const _ of [1, 2]) {
          const got = yield* download(address)
          assert.strictEqual(got.size, bytes.length)
          assert.isTrue(Buffer.from(bytes).equals(got.bytes))
        }
      })
    )

    test(
      "stores what comes in pieces, for everybody to read",
      Effect.gen(function*() {
        const { people } = yield* World
        const alice = yield* people.user("alice")
        const bytes = seededBytes(2, 700_000)
        const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 400_000), bytes.subarray(400_000)]
        const address = yield* (yield* Media).upload({
          bytes: Stream.fromIterable(pieces),
          size: bytes.length,
          mime: "application/octet-stream"
        })
        const seen = yield* people.fetch(alice, address)
        assert.isTrue(seen !== undefined && Buffer.from(bytes).equals(Buffer.from(seen)))
      })
    )

    test(
      "knows no file behind an address that nobody made, or that is none",
      Effect.gen(function*() {
        const { bot } = yield* World
        const host = bot.slice(bot.indexOf(":") + 1)
        for (const address of [`mxc://${host}/nosuchfile`, "https://example.org/file", "mxc://a b/c", ""]) {
          assert.deepStrictEqual(
            yield* refusal(Effect.scoped(Effect.flatMap(Media, (media) => media.download(address)))),
            { status: 404, errcode: "M_NOT_FOUND" }
          )
        }
      })
    )

    test(
      "fails as what it is given fails, and stores nothing of it",
      Effect.gen(function*() {
        const media = yield* Media
        const broken = Stream.concat(Stream.make(new Uint8Array(10)), Stream.fail("broke" as const))
        const failed = yield* Effect.flip(media.upload({ bytes: broken, size: 20, mime: "text/plain" }))
        assert.strictEqual(failed, "broke")
      })
    )

    test(
      "does not take less or more than was announced",
      Effect.gen(function*() {
        const media = yield* Media
        for (const size of [9, 11]) {
          const bytes = Stream.make(new Uint8Array(10))
          const { reason } = yield* failure(media.upload({ bytes, size, mime: "text/plain" }))
          assert.strictEqual(reason._tag, "Unavailable")
        }
      })
    )

    test(
      "can be left in the middle of a file",
      Effect.gen(function*() {
        const { people } = yield* World
        const bytes = seededBytes(3, 500_000)
        const address = yield* people.upload(yield* people.user("alice"), bytes, "image/png")
        yield* Effect.scoped(Effect.gen(function*() {
          const file = yield* (yield* Media).download(address)
          assert.isAtLeast((yield* Stream.runCollect(Stream.take(file.bytes, 1)))[0]!.length, 1)
        }))
        assert.strictEqual((yield* download(address)).bytes.length, bytes.length)
      })
    )
  })
