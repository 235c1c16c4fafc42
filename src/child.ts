// The launcher's child: it must not outlive the launcher, which may be killed without a chance to say so.
const leave = () => process.exit(1)

process.once("disconnect", leave)
if (process.connected === false) leave()
// Listening alone would keep a finished program running.
process.channel?.unref()

await import("./main.ts")
