import { assert, describe, it } from "@effect/vitest"
import { statusHtml } from "../../../../src/domain/operations/page/StatusHtml.ts"
import { calm } from "../../../support/StatusCases.ts"
import { isPrivate, telling } from "../../../support/TellingStatus.ts"

const fine = { ok: true }
const checks = { sync: fine, agent: fine, disk: fine, outbox: fine, safeMode: fine, encryption: fine }
const view = { version: "1.2.3", status: calm, health: { ready: true, checks }, samples: [] }
const text = (html: string) => html.replaceAll(/<[^>]*>/g, "").replaceAll("&#39;", "'")

describe("The status page", () => {
  it("says at once whether the bot does its work, and which part does not and why", () => {
    assert.include(statusHtml(view), "Ready: the bot does its work.")
    const agent = { ok: false, why: "the agent <refused>" }
    const html = statusHtml({ ...view, health: { ready: false, checks: { ...checks, agent } } })
    assert.include(html, "<title>Not ready · matrix-surface</title>")
    assert.include(html, "<strong>Agent</strong>: the agent &lt;refused&gt;")
  })

  it("names a part that keeps nobody from being served, and is ready", () => {
    const encryption = { ok: false, why: "no part is taken" }
    const html = statusHtml({ ...view, health: { ready: true, checks: { ...checks, encryption } } })
    assert.include(html, "Ready: the bot does its work.")
    assert.include(html, "<strong>Encryption</strong>: no part is taken")
  })

  it("holds no script, no style and no address of its own but its two files", () => {
    const html = statusHtml({ ...view, status: telling })
    assert.notMatch(html, /style=|<style|\son\w+=|javascript:|https?:/)
    assert.deepStrictEqual(html.match(/<script[^>]*>[^<]*/g), ["<script src=\"status.js\" defer>"])
    assert.deepStrictEqual(html.match(/<link[^>]*href="[^"]*"/g), [
      "<link rel=\"stylesheet\" href=\"status.css\"",
      "<link rel=\"icon\" href=\"data:,\""
    ])
  })

  it("names nobody, no room and nothing that somebody wrote", () =>
    assert.notMatch(text(statusHtml({ ...view, status: telling })), isPrivate))

  it("is a document: a language, a title, one main part with one heading of the first level", () => {
    const html = statusHtml(view)
    assert.match(html, /^<!doctype html>\n<html lang="en">/)
    for (const tag of ["main", "h1", "title", "dl"]) assert.strictEqual(html.split(`<${tag}>`).length, 2, tag)
  })
})
