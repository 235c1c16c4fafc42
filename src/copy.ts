// Copies a store for `backup` and looks at the copy: SQLite's calls would keep the process that makes them from taking
// Ctrl-C, and this one can be ended at any moment. It has no settings and no secrets.
import { answerOfCopy } from "./layers/store/copying/CopyAnswer.ts"

// Whoever asked gets them too, and ends this process.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {})
process.once("disconnect", () => process.exit())
process.on("message", ({ source, target }: { readonly source: string; readonly target: string }) => {
  const leave = () => process.disconnect()
  process.send?.(answerOfCopy(source, target), leave)
})
