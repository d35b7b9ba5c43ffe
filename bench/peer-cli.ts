import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { KubeClient } from "../cluster/api";
import { sharedTunnel } from "../cluster/tunnel";
import { embeddedCluster } from "../embedded/cluster/settings";
import { newPackage } from "../fabric/package";
import { textAt } from "../ground/json";

/** Where a developer's own process would be, as pods see this machine; nobody is asked there. */
export const developer = `${embeddedCluster.hostAddress}:9990`;

/** Fabric's own command line, which the lifecycle of a network is usually run with. */
export interface PeerCli {
    /** Installs, approves and commits a chaincode of two organisations with one peer each, a command after the other. */
    define(channel: string, name: string): Promise<void>;
}

const organisations = [
    { name: "org1", mspId: "Org1MSP" },
    { name: "org2", mspId: "Org2MSP" },
] as const;
const orderer = { name: "org0-orderer1", port: 6050 };
const peerPort = 7051;

/** An organisation as the command line is told of it. */
interface Member {
    readonly address: string;
    readonly tlsRoot: string;
    readonly env: Readonly<Record<string, string>>;
}

/** Where the command line is, and where it may leave something. */
interface Tools {
    /** Path of Fabric's `peer`. */
    readonly program: string;
    /** Folder of its core.yaml. */
    readonly config: string;
    /** For identities, packages and a hosts file. */
    readonly folder: string;
}

export async function newPeerCli(kubernetes: KubeClient, namespace: string, tools: Tools): Promise<PeerCli> {
    const at = async (name: string, port: number): Promise<string> => {
        const { address } = await sharedTunnel(kubernetes, { namespace, name, port });
        return `${name}:${address.split(":").at(-1) ?? ""}`;
    };
    const identityOf = (name: string): ReturnType<typeof identity> =>
        identity(kubernetes, namespace, name, tools.folder);
    const members = await Promise.all(
        organisations.map(async ({ name, mspId }) =>
            memberOf(mspId, await at(`${name}-peer1`, peerPort), await identityOf(name), tools.config),
        ),
    );
    const { tlsRoot } = await identityOf("org0");
    const ordering = ["-o", await at(orderer.name, orderer.port), "--tls", "--cafile", tlsRoot];
    const run = runner(tools);
    return {
        define: async (channel, name) => {
            const { file, packageId } = await packed(tools.folder, name);
            const of = ["--channelID", channel, "--name", name, "--version", "1.0", "--sequence", "1"];
            for (const member of members) {
                await run(member, "install", file);
                await run(member, "approveformyorg", ...ordering, ...of, "--package-id", packageId);
            }
            const roots = members.flatMap((member) => [
                ...["--peerAddresses", member.address],
                ...["--tlsRootCertFiles", member.tlsRoot],
            ]);
            await run(members[0] ?? fail(), "commit", ...ordering, ...of, ...roots);
        },
    };
}

function memberOf(mspId: string, address: string, { msp, tlsRoot }: Identity, config: string): Member {
    const env = {
        ...{ FABRIC_CFG_PATH: config, CORE_PEER_TLS_ENABLED: "true", CORE_PEER_TLS_ROOTCERT_FILE: tlsRoot },
        ...{ CORE_PEER_LOCALMSPID: mspId, CORE_PEER_MSPCONFIGPATH: msp, CORE_PEER_ADDRESS: address },
    };
    return { address, tlsRoot, env };
}

/** Nodes are dialled by the names in their certificates, all of them on this machine, by a hosts file that is for these commands alone. */
function runner({ program, folder }: Tools): (member: Member, ...words: readonly string[]) => Promise<void> {
    const hosts = join(folder, "hosts");
    const nodes = [orderer.name, ...organisations.map(({ name }) => `${name}-peer1`)];
    writeFileSync(hosts, ["127.0.0.1 localhost", ...nodes.map((name) => `127.0.0.1 ${name}`), ""].join("\n"));
    const command = [`mount --bind ${hosts} /etc/hosts && exec "$@"`, "sh", program, "lifecycle", "chaincode"];
    return async ({ env }, ...words) => {
        const options = { env: { ...process.env, ...env } };
        await promisify(execFile)("unshare", ["--mount", "sh", "-c", ...command, ...words], options);
    };
}

async function packed(folder: string, name: string): Promise<{ readonly file: string; readonly packageId: string }> {
    const connection = { address: developer, dial_timeout: "10s", tls_required: false };
    const files = { "connection.json": Buffer.from(JSON.stringify(connection)) };
    const { archive, packageId } = await newPackage({ type: "ccaas", label: name, files });
    const file = join(folder, `${name}.tgz`);
    writeFileSync(file, archive);
    return { file, packageId };
}

function fail(): never {
    throw new Error("the network has no members");
}

interface Identity {
    readonly msp: string;
    readonly tlsRoot: string;
}

/** An administrator's MSP as a folder, and the TLS root of its organisation. The keys are a network's that goes with the measurement. */
async function identity(
    kubernetes: KubeClient,
    namespace: string,
    organisation: string,
    folder: string,
): Promise<Identity> {
    const read = async (kind: string, name: string): Promise<(key: string) => string> => {
        const object = await kubernetes.get(`/api/v1/namespaces/${namespace}/${kind}/${name}`);
        const isSecret = kind === "secrets";
        return (key) => Buffer.from(textAt(object, "data", key), isSecret ? "base64" : "utf8").toString();
    };
    const [own, shown] = await Promise.all([
        read("secrets", `${organisation}-admin-msp`),
        read("configmaps", `${organisation}-msp`),
    ]);
    const msp = join(folder, organisation);
    const files = {
        "config.yaml": shown("config.yaml"),
        "cacerts/cacert.pem": shown("cacert.pem"),
        "tlscacerts/tlscacert.pem": shown("tlscacert.pem"),
        "signcerts/cert.pem": own("cert.pem"),
        "keystore/key.pem": own("key.pem"),
    };
    for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(msp, path, ".."), { recursive: true, mode: 0o700 });
        writeFileSync(join(msp, path), content, { mode: 0o600 });
    }
    return { msp, tlsRoot: join(msp, "tlscacerts/tlscacert.pem") };
}
