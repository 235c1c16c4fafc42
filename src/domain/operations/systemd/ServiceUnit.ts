/** What a unit of the bot's is made for. */
export interface ServicePlace {
  /** The words of the command line that starts it, its program an absolute path. */
  readonly command: ReadonlyArray<string>
  /** Absolute path of the file with the settings, which systemd reads as root. */
  readonly settings: string
  readonly credentials: ReadonlyArray<ServiceCredential>
}

/** A file of a setting's that the bot's user may not read or see: systemd reads it, and hands it over at the start. */
export interface ServiceCredential {
  readonly name: string
  /** The flag that names it, which goes before what stands in the settings. */
  readonly flag: string
  readonly file: string
}

export const usualPlace: ServicePlace = {
  command: ["/usr/local/bin/matrix-surface"],
  settings: "/etc/matrix-surface/env",
  credentials: []
}

/** What systemd expands in any path (https://www.freedesktop.org/software/systemd/man/systemd.unit.html#Specifiers). */
const asPath = (text: string) => text.replaceAll("%", "%%")

const asWord = (text: string, at: number): string => {
  // Variables are put in everywhere but for the program itself.
  const plain = at === 0 ? asPath(text) : asPath(text).replaceAll("$", "$$$$")
  return /^[^\s"'\\;]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, "\\$&")}"`
}

const execStart = ({ command, credentials }: ServicePlace) =>
  [...command.map(asWord), ...credentials.flatMap(({ flag, name }) => [`--${flag}`, `%d/${name}`])].join(" ")

const loaded = ({ credentials }: ServicePlace) =>
  credentials.map(({ file, name }) => `LoadCredential=${name}:${asPath(file)}\n`).join("")

/** A unit of systemd that starts the bot with few rights; docs/install.md says how to use it. */
export const serviceUnit = (place: ServicePlace) =>
  `# docs/install.md says how to use it. The state is in /var/lib/matrix-surface.
[Unit]
Description=Matrix bot that carries people's messages to an AI agent
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
# What tells systemd is a child: Node opens no socket of that kind.
NotifyAccess=all
WatchdogSec=60
ExecStart=${execStart(place)}
EnvironmentFile=${asPath(place.settings)}
${loaded(place)}Restart=always
RestartSec=5
# Trying again as it is cannot help: a setting, the token, the store.
RestartPreventExitStatus=2
KillMode=mixed
# A new version may copy and change a large store before it serves.
TimeoutStartSec=15min
TimeoutStopSec=30

DynamicUser=yes
StateDirectory=matrix-surface
StateDirectoryMode=0700
CacheDirectory=matrix-surface
CacheDirectoryMode=0700
WorkingDirectory=%S/matrix-surface
UMask=0077

CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
LockPersonality=yes
PrivateDevices=yes
PrivateTmp=yes
PrivateUsers=yes
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
# Not MemoryDenyWriteExecute: Node compiles while it runs.

[Install]
WantedBy=multi-user.target
`
