import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { z } from "zod";
import { failure, reasonOf } from "../../ground/failure";
import { step } from "../progress";
import { mend, type Mends } from "./mends";
import type { Part, Workshop } from "./parts";
import { run } from "./run";

/** Tools out of one Go module: a folder with `go.mod` (versions, `tool` lines) and `go.sum`, and perhaps a program of its own. */
export interface GoTools {
    readonly name: string;
    /** Variables that the linker sets, `import/path.Name=text`; `{version}` is the version of `versionOf` without its "v". */
    readonly variables?: readonly string[];
    /** The module whose version goes into the variables. */
    readonly versionOf?: string;
    /** Set for tools that contain C: built static, with these build tags. */
    readonly cgoTags?: string;
    /** What is mended before they are built. Default nothing. */
    readonly mends?: Mends;
    /** The folder itself is a program, named like the group. Default false. */
    readonly own?: boolean;
}

/** The part of the toolchain that builds these tools. */
export function goPart(tools: GoTools): Part {
    return {
        name: tools.name,
        settings: JSON.stringify({ ...tools, flags: buildFlags(tools, ""), arch: process.arch }),
        bin: ["."],
        make: (workshop) => build(tools, workshop),
    };
}

async function build(tools: GoTools, workshop: Workshop): Promise<void> {
    const env = goEnvironment(process.env, tools.cgoTags !== undefined, workshop.scratch);
    const module = readModule(workshop.source, env);
    const version = module.Require.find(({ Path }) => Path === tools.versionOf)?.Version.replace(/^v/, "") ?? "";
    if (tools.mends !== undefined) {
        mend(tools.mends, { ...workshop, env });
    }
    const programs = [...(module.Tool ?? []).map(({ Path }) => Path), ...(tools.own === true ? ["."] : [])];
    for (const program of programs) {
        const name = program === "." ? tools.name : basename(program);
        const args = ["build", ...buildFlags(tools, version), "-o", join(workshop.folder, name), program];
        await step(name, () => run({ program: "go", args, env, cwd: workshop.source, log: workshop.log(name) }));
    }
}

function buildFlags({ variables = [], cgoTags }: GoTools, version: string): readonly string[] {
    const stamps = variables.map((variable) => `-X ${variable.replaceAll("{version}", version)}`);
    const linking = cgoTags === undefined ? [] : ["-linkmode external", "-extldflags -static"];
    const tags = cgoTags === undefined ? [] : ["-tags", cgoTags];
    return ["-trimpath", ...tags, "-ldflags", ["-s -w", ...linking, ...stamps].join(" ")];
}

/** The user's environment, with everything fixed that would change or break the build. */
function goEnvironment(env: NodeJS.ProcessEnv, cgo: boolean, scratch: string): NodeJS.ProcessEnv {
    return {
        ...env,
        // Not empty: an empty variable would let what the user has set with `go env -w` through.
        GOFLAGS: "-mod=readonly -buildvcs=false",
        GO111MODULE: "on",
        GOWORK: "off",
        GOTOOLCHAIN: "local",
        GOOS: "linux",
        GOARCH: process.arch === "x64" ? "amd64" : process.arch,
        CGO_ENABLED: cgo ? "1" : "0",
        GOTMPDIR: scratch,
        TMPDIR: scratch,
    };
}

const goModule = z.object({
    Require: z.array(z.object({ Path: z.string(), Version: z.string() })),
    // Null where a module has no `tool` line.
    Tool: z.array(z.object({ Path: z.string() })).nullable(),
});

function readModule(folder: string, env: NodeJS.ProcessEnv): z.infer<typeof goModule> {
    try {
        const json = execFileSync("go", ["mod", "edit", "-json"], { cwd: folder, env, encoding: "utf8" });
        return goModule.parse(JSON.parse(json));
    } catch (error) {
        throw failure({ operation: "read the pinned versions", target: join(folder, "go.mod") }, reasonOf(error));
    }
}
