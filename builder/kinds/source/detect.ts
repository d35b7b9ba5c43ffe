import { readConfiguration } from "../../chaincode/configuration";
import { configKey, settingVariables } from "../../contract";
import { readMetadata } from "../../package/metadata";
import type { BuilderConfig, Language, LanguageSettings } from "../../pod-template";
import { readSettings } from "../../settings";
import type { Work } from "../../verbs/work";

/** How long a peer that asks is kept waiting while the API server does not answer. Milliseconds. */
const configurationTime = 60_000;

const languages: readonly Language[] = ["golang", "node", "java"];

/** The language that a type of package stands for; undefined for other types. */
export function languageOf(type: string): Language | undefined {
    return languages.find((language) => language === type.toLowerCase());
}

/** Whether a package is source in a language that has settings; says so, or what to set where it has none. */
export async function detect(metadataFolder: string, { call, terminal, context }: Work): Promise<boolean> {
    const { label, type } = await readMetadata(metadataFolder);
    const language = languageOf(type);
    if (language === undefined) {
        terminal.debug(`Chaincode type not supported: ${type}`);
        return false;
    }
    const settings = readSettings(call.environment);
    const { client } = context.connect(settings);
    const deadline = Date.now() + configurationTime;
    const reading = { client, settings, terminal, stopped: context.stopped, deadline };
    settingsOf(await readConfiguration(reading), language, settings.configMap);
    terminal.say(`Detected ${language} chaincode: ${label}`);
    return true;
}

/** Fails where a language has none. */
export function settingsOf(
    configuration: BuilderConfig,
    language: Language,
    configMap: string | undefined,
): LanguageSettings {
    const settings = configuration.languages[language];
    if (settings === undefined) {
        const where =
            configMap === undefined
                ? `the config map that ${settingVariables.configMap} names, which names none`
                : `${configKey} of config map ${configMap}`;
        throw new Error(`no image available for "${language}": set languages.${language} in ${where}`);
    }
    return settings;
}
