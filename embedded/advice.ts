/** A cause that users meet, by what the tools print about it, and what to do. */
interface Cause {
    readonly printed: RegExp;
    readonly advice: string;
}

const again = "Then run the same command again: what is finished is kept.";

const fullDisk: Cause = {
    printed: /no space left on device|ENOSPC|You don't have enough free space|disk quota exceeded/i,
    advice:
        "The disk is full: make room (building all tools takes about 12 GB with Go's own caches), or choose another disk " +
        `with FABRIC_EMBEDDED_HOME, GOCACHE and GOMODCACHE. ${again}`,
};

/** Causes of a tool that cannot be made; the first that matches counts. */
const causes: readonly Cause[] = [
    fullDisk,
    {
        printed: /dpkg was interrupted/i,
        advice: `An earlier installation was cut off: run "dpkg --configure -a" as root. ${again}`,
    },
    {
        printed: /Could not get lock|Unable to acquire the dpkg frontend lock/i,
        advice: `Another program installs packages: let it finish. ${again}`,
    },
    {
        printed:
            /Unable to locate package|has no installation candidate|Unable to correct problems|held broken packages/i,
        advice: `The machine's package sources do not offer what is needed: they must be those of Debian 12 or newer. ${again}`,
    },
    {
        printed: /requires go >= |go\.mod file indicates go|toolchain not available/i,
        advice: `The machine's Go is too old: install the current one and put it on PATH. ${again}`,
    },
    {
        printed:
            /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake timeout|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|Temporary failure resolving|Could not resolve|Failed to fetch|Could not connect/i,
        advice: `A package registry could not be reached: check the network and the settings GOPROXY, npm's registry and apt's sources. ${again}`,
    },
    {
        printed: /403 Forbidden|404 Not Found|410 Gone|E404|E403|module lookup disabled|unrecognized import path/i,
        advice: `A package registry refuses a version that is needed: check the settings GOPROXY, npm's registry and apt's sources. ${again}`,
    },
    {
        printed: /checksum mismatch|SECURITY ERROR|EINTEGRITY/i,
        advice: "A download is not what was pinned, so it was not used: check which registry or mirror the machine is set to.",
    },
    {
        printed: /signal: killed|cannot allocate memory|out of memory/i,
        advice: `Memory ran out: 4 GB should be free for building the tools. ${again}`,
    },
];

/** What to do when a full disk is the reason, which can stop any step. */
export function adviceForDisk(printed: string): string | undefined {
    return fullDisk.printed.test(printed) ? fullDisk.advice : undefined;
}

/** What to do about a tool that cannot be made, by the end of what the failed program printed. */
export function adviceFor(printed: string): string {
    return (
        causes.find((cause) => cause.printed.test(printed))?.advice ??
        "Run the same command again: what is finished is kept."
    );
}
