/** Frequent given names: what a writer without capitals can only mean as one. */
export const GIVEN_NAMES: ReadonlySet<string> = new Set(
  (
    'aaron adam adrian ahmed aisha alan alex alexander alice alicia amanda amelia amir amy ' +
    'ana andrea andrew andy angela anita anja ann anna anne annie anthony antonio arjun ' +
    'arthur ava barbara becky ben benjamin bernd beth bianca bob brian bruno carl carla ' +
    'carlos carmen caroline catherine chen chloe chris christian christina claire clara ' +
    'colin daniel daniela dave david deborah denise dennis diana diego dimitri dmitri ' +
    'dominic donna dylan edgar eduardo edward elena eli elias elisa elizabeth ella ellen ' +
    'elliot emil emily emma eric erika erin ethan eva evan evelyn fabian farah fatima felix ' +
    'fernando finn fiona florian francesca francis franz freddie frida gabriel gary gemma ' +
    'george gerald giovanni giulia greg greta gustavo hannah hans harry hassan heather helen ' +
    'helena henry hiroshi hugo ian ibrahim ines ingrid irene irina isaac isabel isabella ' +
    'ivan jacob jake james jan jana jane janet jasmine jason javier jeff jenna jennifer ' +
    'jenny jeremy jessica jim joan joe joel johan johanna john jonas jonathan jordan jorge ' +
    'jose joseph josh joshua juan judith julia julian julie juliet kai karen karim karin ' +
    'karl kate katherine kathy katie keith kelly ken kevin kim klaus kyle lara lars laura ' +
    'lauren leah lena leo leon leonard liam lily linda lisa liz lorenzo louis louise luca ' +
    'lucas lucia lucy luis luke magda manuel marc marco marcus margaret maria marie marina ' +
    'mario marta martha martin martina mateo matt matthew max maya megan mei melissa mia ' +
    'michael michelle miguel mike mila miriam mohamed mohammed monica nadia nancy naomi ' +
    'natalia natalie nathan neil nick nicolas nicole nils nina noah nora oleg oliver olivia ' +
    'omar oscar otto pablo pam pamela patricia patrick paul paula paulina pedro peter petra ' +
    'phil philip philippe pierre priya rachel rafael raj ralph raquel raul rebecca ricardo ' +
    'richard rita robert roberto roger ron rosa ruth ryan sabine sally sam samantha samira ' +
    'samuel sandra sara sarah sasha scott sean sebastian sergio shannon sharon simon sofia ' +
    'sonia sophia sophie stefan stella stephanie stephen steve steven stuart susan sven ' +
    'svetlana sylvia tanya tara ted teresa theo theresa thomas tim timothy tina tobias todd ' +
    'tom tomas tony tracy tyler ursula valentina valeria vanessa vera veronica victor ' +
    'victoria viktor vincent wei wendy william xavier yara yasmin yuki yusuf yvonne zach ' +
    'zara zoe'
  ).split(' '),
);
