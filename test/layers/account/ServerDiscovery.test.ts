import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { join } from "node:path"
import { ServerName } from "../../../src/domain/account/ServerName.ts"
import { UserError } from "../../../src/domain/UserError.ts"
import * as Discovery from "../../../src/layers/account/ServerDiscovery.ts"
import * as SessionFile from "../../../src/layers/account/SessionFile.ts"
import * as FaultsOff from "../../../src/sandbox/homeserver/Faults.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { SessionStore } from "../../../src/services/account/SessionStore.ts"
import { folder } from "../../whole/BotProcess.ts"

const store = Layer.unwrap(Effect.map(folder, (path) => SessionFile.layer(join(path, "session.json"))))
const all = Layer.mergeAll(Homeserver.layer().pipe(Layer.provideMerge(FaultsOff.layer)), store)

const names = (url: string) => JSON.stringify({ "m.homeserver": { base_url: url } })

describe("A homeserver's name", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, Faults | HomeserverHandle | SessionStore>) =>
    it.live(title, () => Effect.provide(body, all))
  const scene = Effect.map(
    HomeserverHandle,
    (server) => ({
      server,
      name: ServerName.make(new URL(server.url).host),
      find: Discovery.findServer(ServerName.make(new URL(server.url).host))
    })
  )

  test(
    "leads to where its file says",
    Effect.gen(function*() {
      const { find, name, server } = yield* scene
      server.login.wellKnown = names(`http://localhost:${name.split(":")[1]}/`)
      assert.strictEqual((yield* find).href, `http://localhost:${name.split(":")[1]}/`)
    })
  )

  test(
    "leads to itself without a file",
    Effect.gen(function*() {
      const { find, server } = yield* scene
      assert.strictEqual((yield* find).origin, server.url)
    })
  )

  for (
    const [what, file, sentence] of [
      ["holds no JSON", "<html>", /holds no JSON/],
      [
        "leads to no homeserver",
        names("http://127.0.0.1:PORT/elsewhere"),
        /no Matrix homeserver answers at http:\/\/127\.0\.0\.1:[0-9]+\/elsewhere/
      ]
    ] as const
  ) {
    test(
      `whose file ${what} is refused in a sentence`,
      Effect.gen(function*() {
        const { find, name, server } = yield* scene
        server.login.wellKnown = file.replace("PORT", name.split(":")[1]!)
        const refused = yield* Effect.flip(find)
        assert.instanceOf(refused, UserError)
        assert.match(refused.message, sentence)
      })
    )
  }

  for (
    const [what, fault] of [
      ["is down", { _tag: "Broken", status: 503 }],
      ["answers with a page", { _tag: "Broken", status: 200 }],
      ["answers 404", { _tag: "Broken", status: 404 }],
      ["answers 403", { _tag: "Broken", status: 403 }]
    ] as const
  ) {
    test(
      `leads where it led last time, while its server ${what}`,
      Effect.gen(function*() {
        const { find, server } = yield* scene
        yield* find
        yield* (yield* Faults).always("versions", fault)
        assert.strictEqual((yield* find).origin, server.url)
        assert.strictEqual((yield* (yield* SessionStore).get).found?.url, `${server.url}/`)
      })
    )
  }

  test(
    "leads where it led last time, while its file is a page",
    Effect.gen(function*() {
      const { find, server } = yield* scene
      yield* find
      server.login.wellKnown = "<html>"
      assert.strictEqual((yield* find).origin, server.url)
    })
  )

  test(
    "leads where it led last time, while it is not in DNS",
    Effect.gen(function*() {
      const store = yield* SessionStore
      yield* store.put({
        ...(yield* store.get),
        found: { name: "nowhere.invalid", url: "https://matrix.nowhere.invalid/" }
      })
      assert.strictEqual(
        (yield* Discovery.findServer(ServerName.make("nowhere.invalid"))).href,
        "https://matrix.nowhere.invalid/"
      )
    })
  )

  test(
    "that leads elsewhere than last time is told of once",
    Effect.gen(function*() {
      const { find, name, server } = yield* scene
      const store = yield* SessionStore
      const said: Array<string> = []
      const telling = Effect.provide(
        find,
        Logger.layer([Logger.make(({ message }) => void said.push(String(message)))])
      )
      yield* telling
      assert.deepStrictEqual(said, [])
      yield* store.put({ ...(yield* store.get), found: { name, url: "https://matrix.example.org/" } })
      yield* telling
      yield* telling
      assert.deepStrictEqual(said, [
        `${name} leads to ${server.url}/ now, and no longer to https://matrix.example.org/`
      ])
    })
  )

  test(
    "is waited for, when it never led anywhere",
    Effect.gen(function*() {
      const { find, server } = yield* scene
      yield* (yield* Faults).next("versions", { _tag: "Cut", acted: false })
      assert.strictEqual((yield* find).origin, server.url)
    })
  )

  test(
    "is not asked for a URL",
    Effect.gen(function*() {
      const url = new URL("https://matrix.example.org/sub")
      assert.strictEqual(yield* Discovery.findServer(url), url)
    })
  )
})
