import { assert, describe, it } from "@effect/vitest"
import {
  compiledCodeFolder,
  isHeldForUs,
  isOursAlone
} from "../../../../src/domain/operations/compiled/CompiledCode.ts"
import type { SeenFile } from "../../../../src/domain/operations/FileOwnership.ts"

const [root, me, other] = [0, 1000, 2000] as const
const folder = (owner: number, mode: number, kind: SeenFile["kind"] = "folder"): SeenFile => ({ kind, owner, mode })

describe("The folder of compiled code", () => {
  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    ["the home's", {}, "/home/ann", "/home/ann/.cache/matrix-surface/node-compile-cache"],
    ["the home that is the root", {}, "/", "/.cache/matrix-surface/node-compile-cache"],
    ["XDG's", { XDG_CACHE_HOME: "/c" }, "/home/ann", "/c/matrix-surface/node-compile-cache"],
    ["XDG's without a home", { XDG_CACHE_HOME: "/c/" }, undefined, "/c/matrix-surface/node-compile-cache"],
    [
      "the home's where XDG's is empty or relative",
      { XDG_CACHE_HOME: "c" },
      "/home/ann",
      "/home/ann/.cache/matrix-surface/node-compile-cache"
    ],
    [
      "the service's, before all",
      { CACHE_DIRECTORY: "/var/cache/matrix-surface", XDG_CACHE_HOME: "/c" },
      "/",
      "/var/cache/matrix-surface/node-compile-cache"
    ],
    ["the first of a service's", { CACHE_DIRECTORY: "/a:/b" }, "/", "/a/node-compile-cache"],
    ["none for a home that is nowhere", {}, "", undefined],
    ["none without a home", {}, undefined, undefined],
    ["none of ours where Node was given one", { NODE_COMPILE_CACHE: "/n" }, "/home/ann", undefined],
    ["none where Node is to have none", { NODE_DISABLE_COMPILE_CACHE: "1" }, "/home/ann", undefined],
    [
      "ours where Node was given an empty one",
      { NODE_COMPILE_CACHE: "" },
      "/home/ann",
      "/home/ann/.cache/matrix-surface/node-compile-cache"
    ]
  ])("is %s", (_, environment, home, expected) => assert.strictEqual(compiledCodeFolder(environment, home), expected))
})

describe("A folder above it", () => {
  it.each<[string, SeenFile, boolean]>([
    ["root's", folder(root, 0o755), true],
    ["ours", folder(me, 0o755), true],
    ["ours, and the group's too", folder(me, 0o775), false],
    ["root's, and everybody's", folder(root, 0o777), false],
    ["/tmp, where nobody takes away what is another's", folder(root, 0o1777), true],
    ["a shared one of somebody else, who may", folder(other, 0o1777), false],
    ["somebody else's, who may put another in its place", folder(other, 0o755), false],
    ["a link", folder(root, 0o777, "link"), false],
    ["no folder", folder(root, 0o644, "file"), false]
  ])(
    "%s: nobody else changes what lies in it: %s",
    (_, seen, expected) => assert.strictEqual(isHeldForUs(seen, me), expected)
  )
})

describe("The folder itself", () => {
  const above = [folder(root, 0o755), folder(me, 0o700)]
  it.each<[string, SeenFile, ReadonlyArray<SeenFile>, boolean]>([
    ["made by us", folder(me, 0o700), above, true],
    ["root's, where we are not root", folder(root, 0o700), above, false],
    ["somebody else's", folder(other, 0o700), above, false],
    ["read by others, so that others may have written in it", folder(me, 0o755), above, false],
    ["everybody's", folder(me, 0o1777), above, false],
    ["a link", folder(me, 0o700, "link"), above, false],
    ["a file", folder(me, 0o600, "file"), above, false],
    ["below somebody else's", folder(me, 0o700), [folder(root, 0o755), folder(other, 0o755)], false],
    ["below everybody's", folder(me, 0o700), [folder(root, 0o777), folder(me, 0o700)], false]
  ])("%s: is ours alone: %s", (_, seen, above, expected) => assert.strictEqual(isOursAlone(seen, above, me), expected))
})
