/**
 * Pulumi on the dev stack as it is up: the time of an `up` and a `preview` without changes, the size of the provider's text
 * and of a dynamic resource in the state. Usage, after `npm start`: npx tsx bench/engine.ts [runs, default 5]
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pulumiEnvironment } from "../embedded/environment";
import { stackSettings } from "../embedded/stack-settings";
import { ensureToolchain } from "../embedded/toolchain/toolchain";
import { repeated, report, seconds } from "./table";

interface Resource {
    readonly type: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
}

async function main([runs = "5"]: readonly string[]): Promise<void> {
    const toolchain = await ensureToolchain();
    const env = { ...pulumiEnvironment(toolchain), ...stackSettings() };
    const pulumi = (...args: readonly string[]): Promise<string> => run(toolchain.path("pulumi"), args, env);
    const up = () => seconds(() => pulumi("up", "--yes", "--skip-preview", "--expect-no-changes", "--non-interactive"));
    const preview = () => seconds(() => pulumi("preview", "--expect-no-changes", "--non-interactive"));
    const dynamic = dynamicResources(await pulumi("stack", "export"));
    report([
        { figure: "up without changes", wanted: 10, unit: "s", measured: await repeated(Number(runs), up) },
        { figure: "preview without changes", wanted: 8, unit: "s", measured: await repeated(Number(runs), preview) },
        { figure: "serialised provider, largest", wanted: 2048, unit: "bytes", measured: [largest(dynamic, provider)] },
        {
            figure: "state of a dynamic resource, largest",
            wanted: 5120,
            unit: "bytes",
            measured: [largest(dynamic, whole)],
        },
    ]);
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
}

function dynamicResources(state: string): readonly Resource[] {
    const { deployment } = JSON.parse(state) as { readonly deployment: { readonly resources?: readonly Resource[] } };
    const found = (deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
    if (found.length === 0) {
        throw new Error("the dev stack is not up: run npm start first");
    }
    return found;
}

function largest(resources: readonly Resource[], size: (resource: Resource) => number): number {
    return Math.max(...resources.map(size));
}

function provider({ inputs }: Resource): number {
    return Buffer.byteLength(String(inputs?.["__provider"]));
}

function whole(resource: Resource): number {
    return Buffer.byteLength(JSON.stringify(resource));
}

void main(process.argv.slice(2));
