using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml;

/// <summary>How emitted lines look.</summary>
/// <param name="Step">Columns by which a mapping inside a mapping is indented, at least 1.</param>
/// <param name="SequenceStep">Columns by which the dashes of a sequence inside a mapping are indented; 0 puts them below the key.</param>
internal sealed record YamlLayout(string NewLine, int Step, int SequenceStep)
{
    /// <summary>As kubectl prints.</summary>
    public static YamlLayout Default { get; } = new("\n", 2, 0);
}

/// <summary>Writes JSON as block-style YAML; every line ends with a line break.</summary>
internal sealed class YamlEmitter(YamlLayout layout)
{
    // A key must end within 1024 characters of its start to be found without the ? indicator.
    private const int LongestSimpleKey = 900;
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>What was written, without the last line break: for a place that has one.</summary>
    public string WithoutLastBreak() => _text.ToString(0, _text.Length - layout.NewLine.Length);

    public YamlEmitter Document(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } mapping: Mapping(mapping, 0, inline: false); break;
            case JsonArray { Count: > 0 } sequence: Sequence(sequence, 0, inline: false); break;
            default: Scalar(node, layout.Step); break;
        }

        return this;
    }

    /// <summary>Writes an entry of a mapping whose keys stand at the given column.</summary>
    public YamlEmitter Entry(string key, JsonNode? value, int column, bool inline = false)
    {
        if (!inline) Indent(column);
        var name = YamlQuoting.Inline(key, flow: false);
        if (name.Length > LongestSimpleKey)
        {
            _text.Append("? ").Append(name).Append(layout.NewLine);
            Indent(column);
            name = "";
        }

        _text.Append(name).Append(':');
        Value(value, column, layout.Step, layout.SequenceStep);
        return this;
    }

    /// <summary>Writes an item of a sequence whose dashes stand at the given column.</summary>
    public YamlEmitter Item(JsonNode? value, int column, bool inline = false)
    {
        if (!inline) Indent(column);
        _text.Append('-');
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                _text.Append(' ');
                Mapping(mapping, column + 2, inline: true);
                break;
            case JsonArray { Count: > 0 } sequence:
                _text.Append(' ');
                Sequence(sequence, column + 2, inline: true);
                break;
            default:
                Value(value, column, 2, 2);
                break;
        }

        return this;
    }

    /// <summary>Writes what follows <c>key:</c> up to and including the line break.</summary>
    public YamlEmitter Value(JsonNode? value, int column)
    {
        Value(value, column, layout.Step, layout.SequenceStep);
        return this;
    }

    private void Value(JsonNode? value, int column, int step, int sequenceStep)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                _text.Append(layout.NewLine);
                Mapping(mapping, column + step, inline: false);
                break;
            case JsonArray { Count: > 0 } sequence:
                _text.Append(layout.NewLine);
                Sequence(sequence, column + sequenceStep, inline: false);
                break;
            default:
                _text.Append(' ');
                Scalar(value, column + step);
                break;
        }
    }

    private void Mapping(JsonObject mapping, int column, bool inline)
    {
        foreach (var (key, value) in mapping)
        {
            Entry(key, value, column, inline);
            inline = false;
        }
    }

    private void Sequence(JsonArray sequence, int column, bool inline)
    {
        foreach (var item in sequence)
        {
            Item(item, column, inline);
            inline = false;
        }
    }

    private void Scalar(JsonNode? value, int column)
    {
        if (value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String
            && YamlFlow.String(scalar) is var text && YamlQuoting.CanBeLiteral(text))
            Literal(text, column);
        else
            _text.Append(YamlFlow.Text(value)).Append(layout.NewLine);
    }

    private void Literal(string value, int column)
    {
        var trailing = value.Length - value.AsSpan().TrimEnd('\n').Length;
        _text.Append('|').Append(trailing switch { 0 => "-", 1 => "", _ => "+" });
        var body = trailing == 0 ? value.AsSpan() : value.AsSpan(0, value.Length - 1);
        foreach (var line in body.Split('\n'))
        {
            _text.Append(layout.NewLine);
            if (body[line].Length == 0) continue;
            Indent(column);
            _text.Append(body[line]);
        }

        _text.Append(layout.NewLine);
    }

    private void Indent(int column) => _text.Append(' ', column);
}
