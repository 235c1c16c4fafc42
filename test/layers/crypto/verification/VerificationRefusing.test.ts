import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { untilFound } from "../../../support/CryptoBot.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { type Met, met } from "../../../support/VerifyingScene.ts"

/** Until the person's client is told, and with which code. */
const refused = ({ person, turns }: Met) =>
  untilFound(turns, Effect.sync(() => person.request?.cancelInfo?.cancelCode()))

const askings = {
  "in an encrypted room": { room: "openRoom", ask: "askInRoom", type: "m.room.encrypted" },
  "in a room that is not encrypted": { room: "openPlainRoom", ask: "askInRoom", type: "m.key.verification.cancel" },
  "to the device": { room: undefined, ask: "askDevice", type: undefined },
  "encrypted to the device": { room: "openRoom", ask: "askDeviceSealed", type: undefined }
} as const

describe("A verification by who is no admin", () => {
  for (const [where, { ask, room, type }] of Object.entries(askings)) {
    it.live(`is refused at once, ${where}, three times an hour`, () =>
      Effect.scoped(Effect.gen(function*() {
        const scene = yield* met("mallory")
        const { bot, person, turns } = scene
        if (room !== undefined) {
          const id = yield* person[room]
          yield* bot.turn
          // The engine passes over requests of devices that it does not know.
          if (ask === "askDeviceSealed") yield* bot.meet(id)
        }
        for (let time = 0; time < 3; time++) {
          yield* person[ask]
          assert.strictEqual(yield* refused(scene), "m.user")
          yield* person.forget
        }
        yield* person[ask]
        for (let round = 0; round < 10; round++) for (const turn of turns) yield* turn
        assert.isFalse(person.request!.isCancelled())
        assert.isUndefined((yield* bot.state).verification)
        const said = person.heard.filter((event) => event["type"] === type)
        if (type !== undefined) assert.strictEqual(said.length, 3)
        const lines = bot.lines.filter(({ text }) => text.includes("MATRIX_ADMINS"))
        assert.strictEqual(lines.length, 1)
        assert.strictEqual(lines[0]!.fields["user"], person.id)
        assert.strictEqual(typeof lines[0]!.fields["room"], ask === "askInRoom" ? "string" : "undefined")
      })).pipe(Effect.provide(sandboxServer)))
  }
})
