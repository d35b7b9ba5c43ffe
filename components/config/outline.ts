import { z } from "zod";

const text = z.string().optional().catch(undefined);
const texts = z.array(text).optional().catch(undefined);
const anything = z.unknown().optional();
const number = z.number().optional().catch(undefined);

const node = lenient({ address: text, adminAddress: text });

const nodes = z
    .union([
        z
            .int()
            .min(0)
            .max(99)
            .transform((count) => Array.from({ length: count }, () => node.parse({}))),
        z.array(node),
    ])
    .catch([]);

const organization = lenient({
    name: text,
    namespace: text,
    administrators: z.array(anything).catch([]),
    chaincodeNamespace: text,
    mspId: text,
    ca: node,
    orderers: nodes,
    peers: nodes,
    stateDatabase: anything,
    couchdb: anything,
});

const channel = lenient({
    name: text,
    orderers: texts,
    members: texts,
    anchors: z.record(z.string(), texts).catch({}),
    batch: lenient({ maxBytes: text, preferredBytes: text }),
    policies: z.record(z.string(), text).catch({}),
    capabilities: lenient({ channel: text, orderer: text, application: text }),
});

const collection = lenient({
    name: text,
    policy: text,
    requiredPeerCount: number,
    maxPeerCount: number,
    endorsementPolicy: lenient({ signaturePolicy: text, channelConfigPolicy: text }).optional(),
});

const call = lenient({ organization: text, submit: anything, once: anything });

const chaincode = lenient({
    name: text,
    channel: text,
    type: anything,
    label: text,
    source: anything,
    image: anything,
    metadata: anything,
    package: anything,
    buildArguments: anything,
    servers: anything,
    port: anything,
    addresses: anything,
    dialTimeout: anything,
    tls: anything,
    domain: anything,
    pod: anything,
    endorsementPolicy: text,
    collections: z.array(collection).catch([]),
    init: call.optional(),
    verify: z.array(call).catch([]),
});

const language = lenient({ buildImage: anything, runtimeImage: anything, proxy: anything, environment: anything });

const outline = lenient({
    namespace: text,
    createNamespace: anything,
    registry: anything,
    images: lenient({ builder: anything, peer: text, orderer: text }),
    build: lenient({
        engine: text,
        builder: anything,
        attestations: lenient({ sbom: anything, provenance: anything, required: anything }),
    }),
    certificates: lenient({ lifetime: text, renewBefore: text }),
    languages: lenient({ golang: language, node: language, java: language }),
    pod: anything,
    organizations: z.array(organization).catch([]),
    channels: z.array(channel).catch([]),
    chaincodes: z.array(chaincode).catch([]),
});

/**
 * What can be read of a config whatever else is wrong with it. Checks that look across sections read this, so that one
 * bad value never hides another mistake: a value of the wrong shape is undefined here and reported by the schema.
 */
export type Outline = z.output<typeof outline>;
export type OrganizationOutline = z.output<typeof organization>;
export type ChannelOutline = z.output<typeof channel>;
export type ChaincodeOutline = z.output<typeof chaincode>;
export type CollectionOutline = z.output<typeof collection>;

export function outlineOf(raw: unknown): Outline {
    return outline.parse(raw);
}

function lenient<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
    const object = z.object(shape);
    return object.catch(() => object.parse({}));
}
