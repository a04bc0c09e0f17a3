namespace Landfall.Clients.Yaml;

/// <summary>Decides what a plain scalar means.</summary>
public enum YamlDialect
{
    /// <summary>
    /// As sigs.k8s.io/yaml reads manifests: YAML 1.1 with yes/no/on/off/y/n as booleans, 0777 and 0o777 as octal,
    /// 0b11 as binary, 1_000 as a number; timestamps and 1:20 stay strings.
    /// A merge (<c>&lt;&lt;</c>) overrides the keys before it and is overridden by the keys after it.
    /// </summary>
    Kubernetes,

    /// <summary>
    /// YAML 1.2 core schema, for Landfall's own files: only true/false are booleans, 0777 is 777.
    /// Merges are taken too, and a mapping's own keys win over merged ones.
    /// </summary>
    Core,
}
