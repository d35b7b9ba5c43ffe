import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { common } from "@hyperledger/fabric-protos";

import { applyConfig } from "../../fabric/configtx/apply";
import { newGenesisBlock, type ChannelDefinition } from "../../fabric/configtx/genesis";
import type { Organisation } from "../../fabric/configtx/organisation";
import type { CertifiedKey } from "../../fabric/certificates";
import type { Endpoint } from "../../fabric/endpoint";
import { setAnchorPeers } from "../../fabric/configtx/update";
import { newLifecycle, type Lifecycle } from "../../fabric/lifecycle";
import { newOrderer } from "../../fabric/orderer";
import { joinChannel } from "../../fabric/osnadmin";
import { newPackage, type ChaincodePackage } from "../../fabric/package";
import { newPeer, type Peer } from "../../fabric/peer";
import { newTestOrganisation, type Member, type TestOrganisation } from "./members";
import { freePort, startOrderer, startPeer, type RunningNode } from "./nodes";

/** Three Raft orderers of one organisation and one peer each of two others, all real and on loopback. */
export interface TestNetwork {
    readonly channel: ChannelDefinition;
    readonly orderers: readonly [TestOrderer, TestOrderer, TestOrderer];
    readonly members: readonly [TestMember, TestMember];
    /** Administrator of the orderers' organisation. */
    readonly ordererAdmin: Member;
    readonly stop: () => Promise<void>;
}

export interface TestOrderer {
    readonly node: RunningNode;
    readonly endpoint: Endpoint;
    /** The admin port, with its client. */
    readonly admin: Endpoint;
    /** Its operations port, with its client. */
    readonly operations: Required<Omit<Endpoint, "pinned">>;
    readonly organisation: TestOrganisation;
    readonly tls: CertifiedKey;
}

/** An organisation with its one peer. */
export interface TestMember {
    readonly name: string;
    readonly mspId: string;
    readonly admin: Member;
    readonly client: Member;
    readonly port: number;
    readonly peer: Endpoint;
    /** Its operations port, with its client. */
    readonly operations: Required<Omit<Endpoint, "pinned">>;
    readonly node: RunningNode;
    readonly tls: CertifiedKey;
}

interface Place {
    readonly folder: string;
    readonly name: string;
    readonly organisation: TestOrganisation;
    readonly port: number;
    readonly operationsPort: number;
    readonly tls: CertifiedKey;
}

/** Takes packages whose content is a connection.json: chaincode that runs by itself. */
const verbs = {
    detect: "exit 0",
    build: 'cp "$1/connection.json" "$3/"',
    release: 'mkdir -p "$2/chaincode/server" && cp "$1/connection.json" "$2/chaincode/server/"',
};

/** Settings of its nodes by name, beside those of their files. */
export type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

export async function startNetwork(environments: Environments = {}): Promise<TestNetwork> {
    const folder = mkdtempSync(join(tmpdir(), "fabric-network-"));
    const running: RunningNode[] = [];
    const stop = async (): Promise<void> => {
        await Promise.all(running.map((node) => node.stop()));
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        const ordering = newTestOrganisation("OrdererMSP");
        const orderers = await startOrderers(folder, ordering, running, environments);
        const members = await startMembers(folder, running, environments);
        const ordererAdmin = ordering.member("org0-admin", "admin");
        return { channel: channelOf(orderers, members), orderers, members, ordererAdmin, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}

/**
 * Joins every node to the network's channel, then sets the anchor peers, without which organisations do not meet. In
 * this order: a peer that meets another one which has not joined yet only tries again after 25 s.
 */
export async function joinAll({ channel, members, orderers }: TestNetwork): Promise<void> {
    const genesis = newGenesisBlock(channel);
    await Promise.all(orderers.map(({ admin }) => joinChannel(admin, genesis)));
    await Promise.all(members.map((member) => asPeer(member, (peer) => peer.join(genesis))));
    for (const { admin, name, port } of members) {
        const orderer = newOrderer(orderers[0].endpoint, admin.signer, channel.name);
        const change = (current: common.Config): common.Config =>
            setAnchorPeers(current, name, [{ host: "127.0.0.1", port }]);
        const submitter = admin.signer;
        await applyConfig(orderer, { channel: channel.name, change, signers: [submitter], submitter });
        orderer.close();
    }
}

/** Uses a member's peer as its administrator. */
export async function asPeer<T>(member: TestMember, act: (peer: Peer) => Promise<T>): Promise<T> {
    const peer = newPeer(member.peer, member.admin.signer);
    return act(peer).finally(peer.close);
}

/** Uses the lifecycle of the network's channel as a member's administrator. */
export async function asLifecycle<T>(member: TestMember, act: (lifecycle: Lifecycle) => Promise<T>): Promise<T> {
    const lifecycle = newLifecycle(member.peer, member.admin.signer, "mychannel");
    return act(lifecycle).finally(lifecycle.close);
}

/** A package for chaincode that runs by itself at that address. */
export function serverPackage(label: string, address: string): Promise<ChaincodePackage> {
    const connection = { address, dial_timeout: "10s", tls_required: false };
    const files = { "connection.json": Buffer.from(JSON.stringify(connection)) };
    return newPackage({ type: "ccaas", label, files });
}

/** What the nodes wrote last, to find out why a test failed. */
export function outputsOf({ members, orderers }: TestNetwork): string {
    return [...orderers, ...members].map(({ node }) => `--- ${node.name}\n${node.output().slice(-4000)}`).join("\n");
}

type StartedOrderer = TestOrderer & { readonly place: Place };
type StartedMember = TestMember & { readonly place: Place };

async function startOrderers(
    folder: string,
    organisation: TestOrganisation,
    running: RunningNode[],
    environments: Environments,
): Promise<readonly [StartedOrderer, StartedOrderer, StartedOrderer]> {
    const client = organisation.clients.administration;
    const start = async (name: string): Promise<StartedOrderer> => {
        const place = await newPlace(folder, name, organisation);
        const adminPort = await freePort();
        const node = await startOrderer({ ...place, adminPort, environment: environments[name] ?? {} });
        running.push(node);
        const admin = { ...endpointOf(place), address: `127.0.0.1:${adminPort}`, client };
        const { tls } = place;
        return { node, endpoint: endpointOf(place), admin, operations: operationsOf(place), organisation, tls, place };
    };
    return Promise.all([start("org0-orderer1"), start("org0-orderer2"), start("org0-orderer3")]);
}

async function startMembers(
    folder: string,
    running: RunningNode[],
    environments: Environments,
): Promise<readonly [StartedMember, StartedMember]> {
    const builder = writeBuilder(folder);
    const start = async (name: string, mspId: string): Promise<StartedMember> => {
        const organisation = newTestOrganisation(mspId);
        const place = await newPlace(folder, `${name}-peer1`, organisation);
        const node = await startPeer({ ...place, builder, environment: environments[place.name] ?? {} });
        running.push(node);
        const admin = organisation.member(`${name}-admin`, "admin");
        const client = organisation.member(`${name}-client`, "client");
        const peer = endpointOf(place);
        const [{ port, tls }, operations] = [place, operationsOf(place)];
        return { name, mspId, admin, client, port, peer, operations, node, tls, place };
    };
    return Promise.all([start("org1", "Org1MSP"), start("org2", "Org2MSP")]);
}

function channelOf(
    orderers: readonly [StartedOrderer, ...StartedOrderer[]],
    members: readonly StartedMember[],
): ChannelDefinition {
    const endpoints = orderers.map(({ endpoint }) => endpoint.address);
    const [first] = orderers;
    return {
        name: "mychannel",
        orderer: {
            organisations: [{ ...definitionOf("org0", first.place), endpoints }],
            consenters: orderers.map(({ place }) => ({
                host: "127.0.0.1",
                port: place.port,
                clientTlsCertificate: place.tls.certificate,
                serverTlsCertificate: place.tls.certificate,
            })),
            batchTimeout: "200ms",
            maxMessageCount: 500,
            absoluteMaxBytes: 10 * 1024 * 1024,
            preferredMaxBytes: 2 * 1024 * 1024,
        },
        application: { organisations: members.map(({ name, place }) => definitionOf(name, place)) },
    };
}

function definitionOf(name: string, { organisation }: Place): Organisation {
    const { mspId, root, tlsRoot } = organisation;
    return { name, mspId, rootCertificates: [root], tlsRootCertificates: [tlsRoot] };
}

async function newPlace(folder: string, name: string, organisation: TestOrganisation): Promise<Place> {
    const tls = organisation.tls([name, "localhost", "127.0.0.1"]);
    const ports = { port: await freePort(), operationsPort: await freePort() };
    return { folder: join(folder, name), name, organisation, ...ports, tls };
}

function operationsOf(place: Place): TestOrderer["operations"] {
    const { operationsPort, organisation } = place;
    return { ...endpointOf(place), address: `127.0.0.1:${operationsPort}`, client: organisation.clients.operations };
}

function endpointOf({ port, name, organisation }: Place): Endpoint {
    return { address: `127.0.0.1:${port}`, serverName: name, tlsRoot: organisation.tlsRoot };
}

function writeBuilder(folder: string): string {
    const builder = join(folder, "builder");
    mkdirSync(join(builder, "bin"), { recursive: true });
    for (const [verb, script] of Object.entries(verbs)) {
        const path = join(builder, "bin", verb);
        writeFileSync(path, `#!/bin/sh\nset -eu\n${script}\n`);
        chmodSync(path, 0o755);
    }
    return builder;
}
