using Shouldly;
using Xunit;

namespace Landfall.Tests.Architecture;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a // b\nc", "a  \nc")]
    [InlineData("a /* b\n */ c", "a   c")]
    [InlineData("a \"b // c\" d", "a   d")]
    [InlineData("a \"b \\\" c\" d", "a   d")]
    [InlineData("a \"\" d", "a   d")]
    [InlineData("a @\"b \"\" \\\" d", "a   d")]
    [InlineData("a @\"\" d", "a   d")]
    [InlineData("a '\"' d '\\'' e", "a   d   e")]
    [InlineData("a $\"b {c} {{d}} e\" f", "a  c   f")]
    [InlineData("a $\"b {c(\"}\")} d\" e", "a  c( )   e")]
    [InlineData("a $\"{b switch { 1 => 2 }}\" c", "a  b switch { 1 => 2 }   c")]
    [InlineData("a \"\"\"b \" c\"\" d\"\"\" e", "a   e")]
    [InlineData("a $$\"\"\"b {c} {{d}} {{{e}}} \"\"\" f", "a  d  e   f")]
    [InlineData("a $@\"b {c} \"\" \\\" d", "a  c   d")]
    [InlineData("a \"unfinished", "a  ")]
    public void Only_code_is_left(string source, string code) => CodeText.Of(source).ShouldBe(code);
}
