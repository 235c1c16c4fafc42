import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { RoomId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"
import { built, finish } from "../support/Built.ts"
import { startBot } from "../whole/BotProcess.ts"
import { isFinal } from "../whole/Onlooker.ts"
import { commands } from "./ReconciledBot.ts"
import { scene } from "./Scene.ts"
import { call } from "./Synapse.ts"

const file = built()
const main = () => file("main.js")
const v3 = "/_matrix/client/v3"

/** A person's invitations: to spaces, and to rooms. */
const invitations = Effect.fnUntraced(function*(client: typeof Matrix.Service) {
  const { invited } = yield* client.survey
  const isSpace = ({ state }: (typeof invited)[number]) =>
    state.some((event) => event["type"] === "m.room.create" && at(event, "content", "type") === "m.space")
  return {
    spaces: invited.filter(isSpace).map(({ room }) => room),
    rooms: invited.filter((one) => !isSpace(one)).map(({ room }) => room)
  }
})

const memberOf = (client: typeof Matrix.Service, room: RoomId, user: string) =>
  Effect.map(client.state(room, "m.room.member", user), ({ membership }) => membership)

describe("!new on Synapse", () => {
  it.live(
    "makes encrypted rooms in one space, in which a reconciliation misses nothing and which a reset leaves",
    () =>
      Effect.gen(function*() {
        const synapse = inject("open")
        const { alice, bot, client, look, room, say, settings } = yield* scene(synapse)
        const watch = yield* look
        const first = yield* room
        const running = yield* startBot(main(), settings)
        yield* running.ready
        for (const text of ["!new Trip to Rome", "!new"]) {
          const asked = yield* say(first, text)
          const seen = yield* watch.until((all) => all.some((one) => one.mark.prompt === asked && isFinal(one)))
          assert.strictEqual(seen.find((one) => one.mark.prompt === asked && isFinal(one))?.mark.state, "answered")
        }
        const { rooms, spaces: [space, ...others] } = yield* invitations(client)
        assert.deepStrictEqual([rooms.length, others.length], [2, 0])
        for (const one of [space!, ...rooms]) yield* client.join(one)
        for (const one of rooms) {
          assert.deepInclude(yield* client.state(one, "m.room.encryption", ""), { algorithm: "m.megolm.v1.aes-sha2" })
          assert.isArray((yield* client.state(space!, "m.space.child", one))["via"])
          assert.deepInclude(yield* client.state(one, "m.space.parent", space!), { canonical: true })
          // The person may do in it what the bot may.
          yield* client.putState(one, "m.room.history_visibility", "", { history_visibility: "invited" })
        }
        const names = yield* Effect.forEach(rooms, (one) => client.state(one, "m.room.name", ""))
        assert.sameDeepMembers(names, [{ name: "Trip to Rome" }, { name: "Chat 2" }])
        assert.deepStrictEqual(yield* commands(main(), settings).inOrder, [])

        yield* running.end("SIGTERM")
        const reset = (args: ReadonlyArray<string>) =>
          Effect.promise(() => finish(process.execPath, [main(), "reset", ...args], { env: settings }))
        const dry = yield* reset(["server-leave-forget", "--dry-run"])
        assert.include(dry.stdout, `${space!}  space, joined, 2 members`)
        assert.include(dry.stdout, `take it out of the space ${space!}`)
        const real = yield* reset(["server-leave-forget", "--yes"])
        assert.strictEqual(real.code, 0, real.stderr)
        for (const one of [first, space!, ...rooms]) assert.strictEqual(yield* memberOf(client, one, bot), "leave")
        for (const one of rooms) assert.deepStrictEqual(yield* client.state(space!, "m.space.child", one), {})
        assert.match((yield* reset(["server-leave-forget", "--yes"])).stdout, /Nothing to do/)
        // What is left is the person's own.
        yield* Effect.promise(() =>
          call(synapse.url, alice, "POST", `${v3}/rooms/${encodeURIComponent(space!)}/leave`, {})
        )
      }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer()))
  )
})
