import { assert, describe, it } from "@effect/vitest"
import { StoreError } from "../../src/domain/StoreError.ts"
import { hasExitCode, UserError } from "../../src/domain/UserError.ts"

describe("An error that ends the process", () => {
  it("is its sentence", () => assert.strictEqual(new UserError({ sentence: "No.", exitCode: 2 }).message, "No."))

  it.each([
    ["one of ours", new UserError({ sentence: "No.", exitCode: 1 }), true],
    ["another tagged error with a code", new StoreError({ file: "f", reason: "full", detail: "" }), true],
    ["whatever shows a message and a code", { message: "No.", exitCode: 2 }, true],
    ["a code that a service manager does not know", { message: "No.", exitCode: 3 }, false],
    ["a code without a message", { exitCode: 1 }, false],
    ["a message that is no text", { message: 1, exitCode: 1 }, false],
    ["an error without a code", new Error("No."), false],
    ["a text", "No.", false],
    ["nothing", null, false],
    ["nothing at all", undefined, false]
  ])("%s", (_, error, is) => assert.strictEqual(hasExitCode(error), is))
})
