import { assert, describe, it } from "@effect/vitest"
import { apartByServer } from "../../../src/domain/crypto/KeyQueries.ts"

const usersOf = (servers: number, each: number) =>
  Array.from({ length: servers * each }, (_, at) => `@u${at}:s${at % servers}.example:8448`)

describe("Requests about devices", () => {
  for (
    const [title, users, expected] of [
      ["nobody", [], []],
      ["one", ["@a:x"], [["@a:x"]]],
      ["two of one server", ["@a:x", "@b:x"], [["@a:x", "@b:x"]]],
      ["servers apart, whose names have ports", ["@a:x:1", "@b:x:2", "@c:x:1"], [["@a:x:1", "@c:x:1"], ["@b:x:2"]]],
      ["names that are none", ["a", "@__proto__:x"], [["a"], ["@__proto__:x"]]]
    ] as const
  ) {
    it(`are about ${title}`, () => {
      assert.deepStrictEqual(apartByServer(users), expected)
    })
  }

  for (const [servers, each, requests] of [[32, 3, 32], [33, 1, 32], [500, 2, 32], [1, 600, 3], [2, 251, 4]] as const) {
    it(`are ${requests} for ${each} users on each of ${servers} servers, and leave out nobody`, () => {
      const users = usersOf(servers, each)
      const parts = apartByServer(users)
      assert.lengthOf(parts, requests)
      assert.deepStrictEqual(parts.flat().toSorted(), users.toSorted())
      assert.isTrue(parts.every(({ length }) => length <= 250))
    })
  }
})
