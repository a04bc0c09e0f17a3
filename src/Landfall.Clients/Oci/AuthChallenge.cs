namespace Landfall.Clients.Oci;

/// <summary>What a registry asks for in WWW-Authenticate (RFC 9110, 11.6.1; the distribution token specification).</summary>
/// <param name="Scheme">Lower-case.</param>
/// <param name="Parameters">Names in any case.</param>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme == "bearer";

    public bool IsBasic => Scheme == "basic";

    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Service => Parameters.GetValueOrDefault("service");

    /// <summary>Reads all challenges of one header value; what cannot be read ends the list.</summary>
    public static IReadOnlyList<AuthChallenge> ReadAll(string header)
    {
        var reader = new Reader(header);
        var result = new List<AuthChallenge>();
        while (reader.Token() is { } scheme)
        {
            var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (reader.Parameter() is var (name, value)) parameters.TryAdd(name, value);
            result.Add(new AuthChallenge(scheme.ToLowerInvariant(), parameters));
        }

        return result;
    }

    private sealed class Reader(string text)
    {
        private int _position;

        public string? Token()
        {
            SkipSeparators();
            var start = _position;
            while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || "!#$%&'*+-.^_`|~".Contains(text[_position], StringComparison.Ordinal)))
            {
                _position++;
            }

            return _position > start ? text[start.._position] : null;
        }

        // Null, and nothing read, where the next word is a scheme instead.
        public (string Name, string Value)? Parameter()
        {
            var start = _position;
            if (Token() is { } name && Take('='))
            {
                if ((Take('"') ? Quoted() : Token()) is { } value) return (name, value);
                _position = text.Length;
                return null;
            }

            _position = start;
            return null;
        }

        private bool Take(char expected)
        {
            if (_position >= text.Length || text[_position] != expected) return false;
            _position++;
            return true;
        }

        private string? Quoted()
        {
            var value = new System.Text.StringBuilder();
            for (; _position < text.Length; _position++)
            {
                var character = text[_position];
                if (character == '"')
                {
                    _position++;
                    return value.ToString();
                }

                if (character == '\\' && _position + 1 < text.Length) character = text[++_position];
                value.Append(character);
            }

            return null;
        }

        private void SkipSeparators()
        {
            while (_position < text.Length && text[_position] is ' ' or '\t' or ',') _position++;
        }
    }
}
