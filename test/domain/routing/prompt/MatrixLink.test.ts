import { assert, describe, it } from "@effect/vitest"
import { linkTarget } from "../../../../src/domain/routing/prompt/MatrixLink.ts"

const user = (id: string, name: string) => ({ _tag: "User", id, name })

describe("A link into Matrix", () => {
  it.each([
    ["https://matrix.to/#/@ann:x.org", user("@ann:x.org", "ann")],
    ["https://matrix.to/#/%40ann%3Ax.org", user("@ann:x.org", "ann")],
    ["HTTP://MATRIX.TO/#/@ann:x.org?via=x.org", user("@ann:x.org", "ann")],
    ["https://matrix.to/#/!r:x.org?via=x.org", { _tag: "Room" }],
    ["https://matrix.to/#/!r:x.org/$e?via=x.org", { _tag: "Event" }],
    ["https://matrix.to/#/%23help%3Ax.org/%24e", { _tag: "Event" }],
    ["https://matrix.to/#/#help:x.org", { _tag: "Alias", name: "help" }],
    ["https://matrix.to/#/$e:x.org", { _tag: "Event" }],
    ["https://matrix.to/#/group", { _tag: "Link" }],
    ["https://matrix.to/#/", { _tag: "Link" }],
    ["https://matrix.to/#/%E0%A4%A", { _tag: "Link" }],
    ["matrix:u/ann:x.org", user("@ann:x.org", "ann")],
    ["matrix:u/ann:x.org?action=chat", user("@ann:x.org", "ann")],
    ["matrix:r/help:x.org", { _tag: "Alias", name: "help" }],
    ["matrix:roomid/r:x.org?via=x.org", { _tag: "Room" }],
    ["matrix:roomid/r:x.org/e/e", { _tag: "Event" }],
    ["matrix:r/help:x.org/e/e", { _tag: "Event" }],
    ["matrix:group/x", { _tag: "Link" }],
    ["https://matrix.to/", undefined],
    ["https://example.org/#/@ann:x.org", undefined],
    ["mailto:ann@x.org", undefined]
  ])("%s", (address, target) => assert.deepStrictEqual<unknown>(linkTarget(address), target))
})
