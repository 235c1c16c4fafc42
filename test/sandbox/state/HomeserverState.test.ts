import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { UserId } from "../../../src/domain/Ids.ts"
import { addAccount, addRoom, make, mint, openSession } from "../../../src/sandbox/state/HomeserverState.ts"
import { authenticate } from "../../../src/sandbox/state/InteractiveAuth.ts"
import * as Sessions from "../../../src/sandbox/state/LoginSessions.ts"

const you = UserId.make("@you:sandbox")
const secretOf = (token: string) => token.slice(token.indexOf("_") + 1)

/** Any stretch of a text that could be more than chance. */
const stretches = (text: string) =>
  Array.from({ length: Math.max(0, text.length - 5) }, (_, at) => text.slice(at, at + 6))

describe("the secrets of the sandbox's homeserver", () => {
  it("follow from no id that somebody may see, and from no other secret", () => {
    const server = make({ name: "sandbox", salt: "055310c0" })
    addAccount(server, "you", "")
    const ids = [mint(server, "$"), addRoom(server).id, openSession(server, you).device]
    const login = Sessions.logIn(server, { user: you, device: "A", name: undefined }, 1_000, 0)
    const renewed = Result.getOrThrow(Sessions.refresh(server, login.refresh!, 1_000, 0))
    const asked = authenticate(server, you, "delete", {})
    const session = Result.isFailure(asked) ? String(asked.failure.body?.["session"]) : assert.fail("it is asked")
    const secrets = [
      login.token,
      login.refresh!,
      renewed.token,
      renewed.refresh!,
      openSession(server, you).token,
      session
    ]
    for (const secret of secrets.map(secretOf)) {
      assert.isAtLeast(secret.length, 20)
      const known = new Set([...ids, ...secrets.map(secretOf).filter((other) => other !== secret)].flatMap(stretches))
      assert.deepStrictEqual(stretches(secret).filter((part) => known.has(part)), [])
    }
  })
})
