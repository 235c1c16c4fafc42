import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { cpSync } from "node:fs"
import { dirname, join } from "node:path"
import { loadParts } from "../../../../src/layers/crypto/engine/EngineParts.ts"
import { openEvent } from "../../../../src/layers/crypto/engine/EventOpening.ts"
import { takeNews } from "../../../../src/layers/crypto/engine/NewsTaking.ts"
import * as MatrixClientServer from "../../../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { encryptedIn, encryptedRoom } from "../../../contracts/CryptoCases.ts"
import { folder } from "../../../support/Folder.ts"
import { olmClient } from "../../../support/OlmClient.ts"
import { recordFile, watchedFile } from "../../../support/Records.ts"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

describe("News that are taken in", () => {
  it.live("bring their key also where the process is killed at any step of it, and they come again", () =>
    Effect.gen(function*() {
      const me = yield* loggedIn("bot", "BOTS")
      const { url } = yield* HomeserverHandle
      const context = yield* Layer.build(
        MatrixClientServer.layer({ homeserver: url, token: Redacted.make(me.token) })
      )
      const load = (file: Effect.Success<ReturnType<typeof recordFile>>["file"]) =>
        Effect.provide(loadParts({ user: me.id, device: me.device }, file), context)
      const matrix = yield* Effect.provide(Matrix, context)
      const { file, path, steps } = yield* watchedFile()
      const bot = yield* load(file)
      yield* bot.outgoing.flush()
      const alice = yield* olmClient("alice", "ALICES")
      yield* alice.flush
      const room = yield* encryptedRoom(alice, [me])
      yield* alice.sync
      yield* alice.say(room, [alice.id, me.id], "hello")
      const { joined, keys } = yield* matrix.sync(undefined, Duration.zero)
      const [event] = encryptedIn(joined.flatMap(({ timeline }) => timeline))

      const copies = yield* folder
      const killed: Array<string> = []
      steps.seen = () => {
        const copy = join(copies, String(killed.length))
        cpSync(dirname(path), copy, { recursive: true })
        killed.push(join(copy, "keys.db"))
      }
      yield* takeNews(bot.engine, keys!)
      steps.seen()
      assert.isAbove(killed.length, 2)
      for (const left of killed) {
        const { file: kept } = yield* recordFile(left)
        const { engine } = yield* load(kept)
        yield* takeNews(engine, keys!)
        assert.strictEqual((yield* openEvent(engine, room, event!))._tag, "Clear", left)
      }
    }).pipe(Effect.scoped, Effect.provide(sandboxServer)))
})
