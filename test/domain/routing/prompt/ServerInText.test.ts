import { assert, describe, it } from "@effect/vitest"
import { isTelling, serverPattern } from "../../../../src/domain/routing/prompt/ServerInText.ts"

const server = new RegExp(`^${serverPattern}`, "u")

describe("The name of a server in a text", () => {
  it.each([
    ["example.org and", "example.org"],
    ["example.org. And", "example.org"],
    ["example.org:8448/x", "example.org:8448"],
    ["münchen.de, hi", "münchen.de"],
    ["m.münchen.example:80", "m.münchen.example:80"],
    ["пример.рф и", "пример.рф"],
    ["example.org请问", "example.org"],
    ["münchen.de请问", "münchen.de"],
    ["10.1.2.3:80", "10.1.2.3:80"],
    ["[::1]:80", "[::1]:80"],
    ["localhost_", "localhost"],
    ["x-ray-", "x-ray"],
    ["v1.2.3-beta.4", "v1.2.3-beta.4"]
  ])("%s begins with %s", (text, name) => assert.strictEqual(server.exec(text)?.[0], name))

  it.each(["example.org", "a.b:80", "10.1.2.3", "[::1]:80", "localhost", "münchen.de", "пример.рф", "homeserver:8448"])(
    "%s says that it is one",
    (name) => assert.isTrue(isTelling(name))
  )

  it.each(["x", "hover", "1.2.3", "8080", "14:30", "main:42", "repo.7", "30:4512"])(
    "%s does not",
    (name) => assert.isFalse(isTelling(name))
  )
})
