// The launcher's child ends with the launcher, which may be killed without a chance to tell it.
const leave = () => process.exit(1)

process.once("disconnect", leave)
if (process.connected === false) leave()
// A listener on the channel would keep a finished program running.
process.channel?.unref()

await import("./main.ts")
