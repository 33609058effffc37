"""Lists in small, true to the structure in which their publishers give them out; most of what they say is made up."""

OFAC_XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>05/08/2022</Publish_Date><Record_Count>3</Record_Count></publshInformation>
  <sdnEntry>
    <uid>36215</uid><lastName>ANGARA</lastName><sdnType>Vessel</sdnType>
    <programList><program>RUSSIA-EO14024</program><program>DPRK2</program></programList>
    <idList>
      <id><uid>1</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 9179842</idNumber></id>
      <id><uid>2</uid><idType>MMSI</idType><idNumber>273336710</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>3</uid><type>f.k.a.</type><category>strong</category><lastName>OLD NAME</lastName></aka>
      <aka><uid>4</uid><type>a.k.a.</type><category>weak</category><lastName>ANG</lastName></aka>
    </akaList>
    <vesselInfo><callSign>UBXX</callSign><vesselType>General Cargo</vesselType><vesselFlag>Russia</vesselFlag>
      <vesselOwner>M Leasing LLC</vesselOwner><grossRegisteredTonnage>7000</grossRegisteredTonnage></vesselInfo>
  </sdnEntry>
  <sdnEntry>
    <uid>2</uid><firstName>Ivan</firstName><lastName>IVANOV</lastName><sdnType>Individual</sdnType>
    <remarks>Secret</remarks><programList><program>SDGT</program></programList>
    <idList><id><uid>9</uid><idType>Passport</idType><idNumber>AB 1234567</idNumber></id></idList>
  </sdnEntry>
  <sdnEntry><uid>3</uid><lastName>M LEASING LLC</lastName><sdnType>Entity</sdnType><remarks>(Linked To: X)</remarks></sdnEntry>
</sdnList>
"""

OFAC_ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="http://www.un.org/sanctions/1.0">
  <DateOfIssue CalendarTypeID="1"><Year>2024</Year><Month>2</Month><Day>23</Day></DateOfIssue>
  <ReferenceValueSets>
    <AliasTypeValues><AliasType ID="1403">Name</AliasType><AliasType ID="1400">A.K.A.</AliasType></AliasTypeValues>
    <CountryValues><Country ID="11196" ISO2="RU">Russia</Country></CountryValues>
    <DetailReferenceValues><DetailReference ID="501">General Cargo</DetailReference></DetailReferenceValues>
    <FeatureTypeValues><FeatureType ID="2">VESSEL TYPE</FeatureType><FeatureType ID="3">Vessel Flag</FeatureType>
      <FeatureType ID="1">Vessel Call Sign</FeatureType></FeatureTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType>
      <IDRegDocType ID="91264">MMSI</IDRegDocType><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
    <ListValues><List ID="1550">SDN List</List></ListValues>
    <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
      <NamePartType ID="1525">Entity Name</NamePartType><NamePartType ID="1526">Vessel Name</NamePartType></NamePartTypeValues>
    <PartySubTypeValues><PartySubType ID="1" PartyTypeID="2">Vessel</PartySubType>
      <PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
    <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>
    <RelationTypeValues><RelationType ID="15002">Owned or Controlled By</RelationType></RelationTypeValues>
    <SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="1705">Block</SanctionsType></SanctionsTypeValues>
  </ReferenceValueSets>
  <Locations><Location ID="77"><LocationCountry CountryID="11196"/></Location></Locations>
  <IDRegDocuments>
    <IDRegDocument ID="1" IDRegDocTypeID="1626" IdentityID="901"><IDRegistrationNo>IMO 9179842</IDRegistrationNo></IDRegDocument>
    <IDRegDocument ID="2" IDRegDocTypeID="91264" IdentityID="901"><IDRegistrationNo>273336710</IDRegistrationNo></IDRegDocument>
    <IDRegDocument ID="3" IDRegDocTypeID="1571" IdentityID="903"><IDRegistrationNo>AB 1234567</IDRegistrationNo></IDRegDocument>
  </IDRegDocuments>
  <DistinctParties>
    <DistinctParty FixedRef="36215"><Profile ID="36215" PartySubTypeID="1">
      <Identity ID="901" FixedRef="36215" Primary="true">
        <Alias AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName><DocumentedNamePart>
          <NamePartValue NamePartGroupID="11">ANG</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
        <Alias AliasTypeID="1403" Primary="true" LowQuality="false">
          <DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="11" ScriptID="215">ANGARA</NamePartValue></DocumentedNamePart></DocumentedName>
          <DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="11" ScriptID="220">Ангара</NamePartValue></DocumentedNamePart></DocumentedName>
        </Alias>
        <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="11" NamePartTypeID="1526"/></MasterNamePartGroup></NamePartGroups>
      </Identity>
      <Feature ID="1" FeatureTypeID="2"><FeatureVersion ID="1"><VersionDetail DetailTypeID="1431" DetailReferenceID="501"/></FeatureVersion></Feature>
      <Feature ID="2" FeatureTypeID="3"><FeatureVersion ID="2"><VersionLocation LocationID="77"/></FeatureVersion></Feature>
      <Feature ID="3" FeatureTypeID="1"><FeatureVersion ID="3"><VersionDetail DetailTypeID="1432">UBXX</VersionDetail></FeatureVersion></Feature>
    </Profile></DistinctParty>
    <DistinctParty FixedRef="3"><Profile ID="3" PartySubTypeID="3"><Identity ID="902">
      <Alias AliasTypeID="1403" Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="12">M LEASING LLC</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
      <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="12" NamePartTypeID="1525"/></MasterNamePartGroup></NamePartGroups>
    </Identity></Profile></DistinctParty>
    <DistinctParty FixedRef="2"><Comment>Secret</Comment><Profile ID="2" PartySubTypeID="4"><Identity ID="903">
      <Alias AliasTypeID="1403" Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="14">Ivan</NamePartValue></DocumentedNamePart>
        <DocumentedNamePart><NamePartValue NamePartGroupID="13">IVANOV</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
      <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="13" NamePartTypeID="1520"/></MasterNamePartGroup>
        <MasterNamePartGroup><NamePartGroup ID="14" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>
    </Identity></Profile></DistinctParty>
  </DistinctParties>
  <ProfileRelationships><ProfileRelationship ID="1" From-ProfileID="36215" To-ProfileID="3" RelationTypeID="15002"/></ProfileRelationships>
  <SanctionsEntries>
    <SanctionsEntry ID="1" ProfileID="36215" ListID="1550">
      <EntryEvent ID="1" EntryEventTypeID="1"><Date CalendarTypeID="1"><Year>2022</Year><Month>5</Month><Day>8</Day></Date></EntryEvent>
      <SanctionsMeasure ID="1" SanctionsTypeID="1"><Comment>RUSSIA-EO14024</Comment></SanctionsMeasure>
      <SanctionsMeasure ID="2" SanctionsTypeID="1705"/>
    </SanctionsEntry>
  </SanctionsEntries>
</Sanctions>
"""

EU_XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2024-06-25T12:01:29.449+02:00" globalFileId="164961">
  <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.77.33" logicalId="83">
    <remark>Secret</remark>
    <regulation regulationType="amendment" organisationType="council" publicationDate="2024-05-27" numberTitle="2024/1488 (OJ L)" programme="UKR" logicalId="9"/>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Ivan" middleName="" lastName="Ivanov" wholeName="Ivan Ivanov" strong="true" logicalId="1">
      <regulationSummary regulationType="regulation" publicationDate="2014-03-17" numberTitle="269/2014 (OJ L78)"/></nameAlias>
    <nameAlias wholeName="Vanya" strong="false" logicalId="2"/>
    <identification identificationTypeCode="passport" number="1234567"/>
  </sanctionEntity>
  <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.9001.1" logicalId="9001">
    <remark>Owner and operator of ships.</remark>
    <regulation regulationType="amendment" publicationDate="2024-05-27" entryIntoForceDate="2024-05-27" numberTitle="2024/1488 (OJ L)" programme="UKR" logicalId="9"/>
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias firstName="" middleName="" lastName="" wholeName="M Leasing LLC" strong="true" logicalId="3">
      <regulationSummary publicationDate="2023-02-25" numberTitle="2023/429 (OJ L 59I)"/></nameAlias>
    <nameAlias wholeName="ООО «М Лизинг»" nameLanguage="RU" strong="true" logicalId="4"/>
    <identification identificationTypeCode="regnumber" identificationTypeDescription="Registration Number" number="1027700132195"/>
  </sanctionEntity>
  <sanctionEntity designationDate="2017-10-16" euReferenceNumber="EU.4100.2" logicalId="4100">
    <regulation publicationDate="2017-10-17" numberTitle="2017/1858 (OJ L265I)" programme="PRK" logicalId="10"/>
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="PETREL 8" strong="true" logicalId="5"/>
    <identification identificationTypeCode="imo" identificationTypeDescription="IMO number" number="9562233"/>
  </sanctionEntity>
</export>
"""

ANNEX_CSV = """\ufeffNo;Vessel name;IMO ship identification number;Reason;Date of application
1.;Angara;9179842;Article 3s(2), point (a);25.6.2024
2.;Lady R (ex Mercury);IMO 9161003;Article 3s(2), point (a);25.6.2024
3.;Nameless;917984;Article 3s(2), point (a);25.6.2024
4.;Maria;8517839;Article 3s(2), point (a);20 May 2025
"""

ANNEX_HTML = """<!DOCTYPE html><html><head><title>EUR-Lex - 02014R0833</title></head><body>
<p>COUNCIL REGULATION (EU) No 833/2014 of 31 July 2014</p>
<table><tr><td>ANNEX XX</td><td>Other goods</td></tr><tr><td>1234567</td><td>no ship</td></tr></table>
<table>
 <tr><td><p>&nbsp;</p></td><td><p>Vessel name</p></td><td><p>IMO ship identification number</p></td><td><p>Reason for inclusion</p></td><td><p>Date of application</p></td></tr>
 <tr><td><p>1.</p></td><td><p>▼M48 Angara</p></td><td><p>9179842</p></td><td><p>Article 3s(2), <br/>point (a)</p></td><td><p>25.6.2024</p></td></tr>
 <tr><td><p>2.</p></td><td><p>M &amp; S</p></td><td><p>9161003</p></td><td><p>Article 3s(2)</p></td><td><p>17.12.2024</p></td></tr>
</table></body></html>
"""

UN_XML = """<?xml version="1.0" encoding="utf-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2024-03-05T23:00:04.475Z">
  <INDIVIDUALS><INDIVIDUAL>
    <DATAID>690</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>IVAN</FIRST_NAME><SECOND_NAME>PETROVICH</SECOND_NAME><THIRD_NAME>IVANOV</THIRD_NAME>
    <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.099</REFERENCE_NUMBER><LISTED_ON>2017-06-02</LISTED_ON>
    <NAME_ORIGINAL_SCRIPT>이반</NAME_ORIGINAL_SCRIPT><COMMENTS1>Secret</COMMENTS1>
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Vanya</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
  </INDIVIDUAL></INDIVIDUALS>
  <ENTITIES><ENTITY>
    <DATAID>691</DATAID><FIRST_NAME>OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)</FIRST_NAME>
    <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.020</REFERENCE_NUMBER><LISTED_ON>2014-07-28</LISTED_ON>
    <COMMENTS1>Operator of the vessel Chong Chon Gang.</COMMENTS1>
    <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>OMM; Ocean Maritime</ALIAS_NAME></ENTITY_ALIAS>
  </ENTITY></ENTITIES>
</CONSOLIDATED_LIST>
"""

UN_1718 = """#,vessel_name,imo_number,mmsi,flag,call_sign,type,designated_owner,date_of_designation,other_information
1,1: PETREL 8 2: JAL VAHINI,9562233,1: 620233000 2: 419000000,Comoros,D6FV8,Bulk carrier,,3 October 2017,Prohibited from port entry
2,HAO FAN 6,8628597,341985000,Saint Kitts and Nevis,V4JJ3,,,2017-10-03,
3,NO NUMBER,na,,,,,,3 October 2017,
"""

UK_CONLIST = """Last Updated,14/11/2025
Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID
IVANOV,Ivan,,,,,,Иван Иванов,Cyrillic,Russian,01/02/1950,,,,AB 1,,,,,,,,,,,,,Secret,Individual,Primary name,,Russia,18/03/2014,31/12/2020,31/12/2020,13000
VANYA,,,,,,,,,,,,,,,,,,,,,,,,,,,,Individual,AKA,Low quality,Russia,18/03/2014,31/12/2020,31/12/2020,13000
ANGARA,,,,,,,,,,,,,,,,,,,,,,,,,,,"(UK Sanctions List Ref):RUS2000. (IMO number):9179842 (Current owner/operator):M Leasing LLC (Current believed flag of ship):Russia (Type of ship):General cargo",Ship,Primary name,,Russia,24/02/2024,22/02/2024,24/02/2024,16500
OLD NAME,,,,,,,,,,,,,,,,,,,,,,,,,,,,Ship,FKA,,Russia,24/02/2024,22/02/2024,24/02/2024,16500
NOBODY,,,,,,,,,,,,,,,,,,,,,,,,,,,,Entity,Primary name,,Russia,24/02/2024,,24/02/2024,
"""

UK_LIST = """Report Date: 24-Jun-2026
Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Date Designated,Type of entity,IMO number,Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)
22/02/2024,RUS2000,,,ANGARA,,,,,,Primary Name,,,Ангара,Cyrillic,Russian,The Russia (Sanctions) (EU Exit) Regulations 2019,Ship,UK,Prohibition of port entry,,"Carried arms
between Najin and Vostochny",22/02/2024,,9179842,M Leasing LLC,,Russia,,General cargo,7000,,1999,
22/02/2024,RUS2000,,,ANG,,,,,,Alias,Low quality,,,,,The Russia (Sanctions) (EU Exit) Regulations 2019,Ship,UK,,,,22/02/2024,,9179842,,,,,,,,,
31/12/2020,RUS0001,13000,,IVANOV,Ivan,,,,,Primary Name,,,,,,The Russia (Sanctions) (EU Exit) Regulations 2019,Individual,UK,Asset freeze,Secret,,18/03/2014,,,,,,,,,,,
"""

UK_XML = """<?xml version="1.0" encoding="utf-8"?>
<Designations><DateGenerated>24/06/2026</DateGenerated>
<Designation><LastUpdated>22/02/2024</LastUpdated><DateDesignated>22/02/2024</DateDesignated><UniqueID>RUS2000</UniqueID>
  <Names><Name><Name6>ANG</Name6><NameType>Alias</NameType></Name><Name><Name6>ANGARA</Name6><NameType>Primary Name</NameType></Name></Names>
  <NonLatinNames><NonLatinName><NameNonLatinScript>Ангара</NameNonLatinScript></NonLatinName></NonLatinNames>
  <RegimeName>The Russia (Sanctions) (EU Exit) Regulations 2019</RegimeName><IndividualEntityShip>Ship</IndividualEntityShip>
  <ShipDetails><Ship><IMONumbers><IMONumber>IMO9179842</IMONumber></IMONumbers>
    <CurrentOwnerOperators><CurrentOwnerOperator>M Leasing LLC</CurrentOwnerOperator></CurrentOwnerOperators>
    <CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Russia</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips>
    <TypeOfShipDetails><TypeOfShip>General cargo</TypeOfShip></TypeOfShipDetails></Ship></ShipDetails></Designation>
<Designation><UniqueID>RUS0001</UniqueID><Names><Name><Name1>Ivan</Name1><Name6>IVANOV</Name6><NameType>Primary name</NameType></Name></Names>
  <IndividualEntityShip>Individual</IndividualEntityShip><OtherInformation>Secret</OtherInformation></Designation>
</Designations>
"""

OFSI_XML = """<?xml version="1.0" encoding="utf-8"?>
<ArrayOfFinancialSanctionsTarget xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">
 <FinancialSanctionsTarget><Name6>ANGARA</Name6><GroupTypeDescription>Ship</GroupTypeDescription><AliasType>Primary name</AliasType>
  <RegimeName>Russia</RegimeName><DateListed>2024-02-24T00:00:00</DateListed><DateDesignated>2024-02-22T00:00:00</DateDesignated>
  <Ship_IMONumber>9179842</Ship_IMONumber><Ship_Flag>Russia</Ship_Flag><GroupID>16500</GroupID></FinancialSanctionsTarget>
 <FinancialSanctionsTarget><Name6>OLD NAME</Name6><GroupTypeDescription>Ship</GroupTypeDescription><AliasType>FKA</AliasType><GroupID>16500</GroupID></FinancialSanctionsTarget>
</ArrayOfFinancialSanctionsTarget>
"""

FTM = "\n".join(
    (
        '{"id":"own-1","caption":"Ownership","schema":"Ownership","datasets":["us_ofac_sdn"],"properties":{"owner":["firm-1"],"asset":["ship-1"]}}',
        '{"id":"ship-1","caption":"ANGARA","schema":"Vessel","referents":[],"datasets":["us_ofac_sdn","ua_war_sanctions"],"first_seen":"2023-01-01","target":true,"properties":{"name":["ANGARA"],"alias":["Ангара"],"previousName":["OLD NAME"],"weakAlias":["ANG"],"imoNumber":["IMO9179842"],"mmsi":["273336710"],"callSign":["UBXX"],"flag":["ru"],"type":["General Cargo"],"topics":["sanction"]}}',
        '{"id":"s-1","caption":"OFAC","schema":"Sanction","datasets":["us_ofac_sdn"],"properties":{"entity":["ship-1"],"authority":["Office of Foreign Assets Control"],"program":["RUSSIA-EO14024"],"startDate":["2022-05-08"]}}',
        '{"id":"s-2","caption":"EU","schema":"Sanction","datasets":["eu"],"properties":{"entity":["ship-1"],"authority":["EU"],"program":["EU-MARE"],"startDate":["2024-06-25"]}}',
        '{"id":"s-3","caption":"old","schema":"Sanction","datasets":["eu"],"properties":{"entity":["ship-1"],"authority":["XX"],"startDate":["2010-01-01"],"endDate":["2015-01-01"]}}',
        '{"id":"firm-1","caption":"M LEASING LLC","schema":"Company","datasets":["us_ofac_sdn"],"properties":{"name":["M LEASING LLC"]}}',
        '{"id":"firm-2","caption":"Unrelated","schema":"Company","datasets":["gleif"],"properties":{"name":["Unrelated"]}}',
        '{"id":"link-1","schema":"UnknownLink","properties":{"subject":["man-2"],"object":["ship-1"],"role":["captain"]}}',
        '{"id":"man-1","caption":"Ivan Ivanov","schema":"Person","target":true,"properties":{"name":["Ivan Ivanov"],"birthDate":["1950"],"topics":["sanction"],"programId":["SDGT"]}}',
        '{"id":"man-2","caption":"Pyotr Petrov","schema":"Person","properties":{"name":["Pyotr Petrov"],"passportNumber":["AB 1"]}}',
        '{"id":"man-3","caption":"A Politician","schema":"Person","target":true,"properties":{"name":["A Politician"],"topics":["role.pep"]}}',
        '{"id":"addr","schema":"Address","properties":{"full":["Moscow"]}}',
        '{"id":"ship-2","schema":"Vessel","caption":"TORN","prop',
        "[1, 2]",
        '{"id":"ship-3","caption":"DETAINED","schema":"Vessel","properties":{"name":["DETAINED"],"topics":["mare.detained"]}}',
    )
)

TARGETS = """"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails","program_ids","dataset","first_seen","last_seen","last_change"
"ship-1","Vessel","ANGARA","Ангара;OLD NAME","","ru","","IMO9179842;273336710","OFAC - SDN since 2022","","","US-RUSHAR;EU-MARE","US OFAC SDN","2022-05-09","2024-01-01","2024-01-01"
"man-1","Person","Ivan Ivanov","","1950","ru","","","Secret","","","SDGT","US OFAC SDN","2022-05-09","2024-01-01","2024-01-01"
"x","Address","Moscow","","","","","","","","","","","","",""
"short","Vessel","TORN"
"""
