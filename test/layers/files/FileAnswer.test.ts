import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, FiberSet, type Scope, Stream } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { answerFile } from "../../../src/layers/files/FileAnswer.ts"
import * as OfferedFilesMemory from "../../../src/layers/files/OfferedFilesMemory.ts"
import type { FileBytes } from "../../../src/services/crypto/Attachments.ts"
import { OfferedFiles } from "../../../src/services/files/OfferedFiles.ts"

const pieces = [new Uint8Array(4).fill(1), new Uint8Array(6).fill(2)]
const broken = Stream.fail("502")

/** A file of ten bytes that is offered; each fetch of it opens the next of these. What each fetch got: a status and bytes. */
const fetched = Effect.fnUntraced(function*(...opens: ReadonlyArray<Effect.Effect<FileBytes<unknown>, unknown>>) {
  const offered = yield* OfferedFiles
  const run = yield* FiberSet.makeRuntime<never>()
  const left = [...opens]
  const name = yield* offered.offer({
    mime: "image/png",
    name: "a.png",
    size: 10,
    open: Effect.suspend(() => left.shift() ?? Effect.die("opened too often"))
  })
  const server = createServer(answerFile(offered, run))
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => void server.close().closeAllConnections())
  )
  const { port } = server.address() as AddressInfo
  const get = (signal?: AbortSignal) =>
    Effect.promise(async () => {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/media/${name}`, signal === undefined ? {} : { signal })
        const { status } = answer
        return status === 200 ? `200 ${(await answer.arrayBuffer()).byteLength}` : String(status)
      } catch {
        return "broken off"
      }
    })
  return { get }
})

const example = (title: string, body: Effect.Effect<void, unknown, OfferedFiles | Scope.Scope>) =>
  it.live(title, () => Effect.provide(Effect.scoped(body), OfferedFilesMemory.layer))

describe("A file that is offered for one use", () => {
  for (
    const [title, first, got] of [
      ["cannot be opened", Effect.fail("502"), "502"],
      ["breaks off before its first byte", Effect.succeed(broken), "502"],
      ["breaks off in its only piece", Effect.succeed(Stream.concat(Stream.make(pieces[0]!), broken)), "502"],
      ["is shorter than it was said, in one piece", Effect.succeed(Stream.make(pieces[0]!)), "502"],
      ["is longer than it was said, in one piece", Effect.succeed(Stream.make(new Uint8Array(11))), "502"]
    ] as const
  ) {
    example(
      `can be fetched again where it ${title}, as nothing of it went out; and once`,
      Effect.gen(function*() {
        const { get } = yield* fetched(first, Effect.succeed(Stream.fromIterable(pieces)))
        assert.deepStrictEqual([yield* get(), yield* get(), yield* get()], [got, "200 10", "404"])
      })
    )
  }

  for (
    const [title, bytes] of [
      ["breaks off", Stream.concat(Stream.fromIterable(pieces), broken)],
      ["is shorter than it was said", Stream.make(pieces[0]!, pieces[0]!)],
      ["is longer than it was said", Stream.make(pieces[0]!, pieces[0]!, pieces[1]!)]
    ] as const
  ) {
    example(
      `has no clean end, and is used up, where it ${title} after its first byte`,
      Effect.gen(function*() {
        const { get } = yield* fetched(Effect.succeed(bytes))
        assert.deepStrictEqual([yield* get(), yield* get()], ["broken off", "404"])
      })
    )
  }

  example(
    "is read no longer where whoever fetches it has left",
    Effect.gen(function*() {
      const opened = yield* Deferred.make<void>()
      const ended = yield* Deferred.make<void>()
      const { get } = yield* fetched(
        Effect.andThen(
          Deferred.succeed(opened, undefined),
          Effect.onInterrupt(Effect.never, () => Deferred.succeed(ended, undefined))
        )
      )
      const leaves = new AbortController()
      const fetching = yield* Effect.forkScoped(get(leaves.signal))
      yield* Deferred.await(opened)
      leaves.abort()
      yield* Deferred.await(ended)
      void fetching
    })
  )
})
