// Does a suspect turn's work for the bot, which is told by this process's end when it is deadly. It is given no settings, no
// secrets and no environment, and opens nothing: a scene comes in, the word that it was survived goes out.
import { Effect } from "effect"
import { Worker } from "node:worker_threads"
import { rehearse, type Scene } from "./domain/Rehearsal.ts"
import { type Language, words } from "./domain/Words.ts"
import * as Markdown from "./layers/outbox/Markdown.ts"
import { Markup } from "./services/Markup.ts"

// The bot is ending in peace then, and says so by closing the channel.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {})
process.once("disconnect", () => process.exit())
// Work without an end hears nothing of that, so another thread watches for the bot that was killed.
const watch = "const parent = process.ppid; setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500)"
new Worker(watch, { eval: true }).unref()

const { render } = await Effect.runPromise(Effect.provide(Markup, Markdown.layer))

process.on("message", ({ commandPrefix, language, scene }: { readonly language: Language; readonly commandPrefix: string; readonly scene: Scene }) => {
  try {
    rehearse(words[language](commandPrefix), render, scene)
  } catch {
    // The bot survives it too.
  }
  process.send?.("survived")
})
process.send?.("ready")
