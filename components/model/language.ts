import type { Language, VariableValue } from "../../builder/pod-template";
import type { StackConfig } from "../config/schema/stack";
import { builtImage, type BuiltImage, type ImageSource } from "./image";
import { programPath } from "./program-path";
import type { Resources } from "./resources";

/** How source packages of a language are built and run. */
export interface LanguageModel {
    readonly buildImage: ImageSource;
    readonly runtimeImage: ImageSource;
    /** Variables of the build's container; GOPROXY is the config's `proxy`. */
    readonly environment: Readonly<Record<string, VariableValue>>;
    /** Of the build's container. */
    readonly resources: Resources;
    /** Go duration after which a build has failed. */
    readonly timeout: string;
}

export type Languages = Readonly<Partial<Record<Language, LanguageModel>>>;

/** Requests small enough for a cluster of two cores; limits are the builder's own unless the user sets others. */
const defaultRequests = { cpu: "100m", memory: "256Mi" };

/** The languages that some chaincode of the network uses. */
export function resolveLanguages(config: StackConfig): Languages {
    const used = (["golang", "node", "java"] as const).filter((language) =>
        config.chaincodes.some(({ type }) => type === language),
    );
    return Object.fromEntries(used.map((language) => [language, resolveLanguage(language, config)]));
}

function resolveLanguage(language: Language, config: StackConfig): LanguageModel {
    const { buildImage, runtimeImage, environment, resources, timeout } = config.languages[language];
    return {
        buildImage: imageOf(language, "build", buildImage, config),
        runtimeImage: imageOf(language, "runtime", runtimeImage, config),
        environment: { ...proxyOf(language, config), ...environment },
        resources: { requests: resources.requests ?? defaultRequests, limits: resources.limits ?? {} },
        timeout,
    };
}

/** Both images of a language are stages of one Dockerfile. */
function imageOf(
    language: Language,
    target: "build" | "runtime",
    given: string | undefined,
    config: StackConfig,
): ImageSource {
    if (given !== undefined) {
        return { kind: "digest", reference: given };
    }
    const context = programPath(`builder/languages/${language}`);
    const build = { context, dockerfile: `${context}/Dockerfile`, buildArguments: basesOf(language, config), target };
    return builtImage(`builder-${language}-${target}`, build, config);
}

function basesOf(language: Language, { images }: StackConfig): BuiltImage["buildArguments"] {
    const bases = {
        golang: { BUILD_IMAGE: images.golang, RUNTIME_IMAGE: images.golangRuntime },
        node: { BUILD_IMAGE: images.node, RUNTIME_IMAGE: images.node },
        java: { BUILD_IMAGE: images.javaBuild, RUNTIME_IMAGE: images.javaRuntime },
    };
    return bases[language];
}

function proxyOf(language: Language, { languages }: StackConfig): Readonly<Record<string, string>> {
    const { proxy } = languages.golang;
    return language === "golang" && proxy !== undefined ? { GOPROXY: proxy } : {};
}
